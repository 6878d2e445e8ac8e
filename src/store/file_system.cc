#include "store/file_system.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <sys/stat.h>

#include "core/descriptor.h"
#include "store/file_mapping.h"
#include "store/io_error.h"

namespace quarry::store {
namespace {

namespace fs = std::filesystem;

// Permissions of new files and folders, before the umask.
struct Rights {
  mode_t file, folder;
};
Rights rights_for(FileSystem::Readers readers) {
  return readers == FileSystem::Readers::owner ? Rights{.file = 0600, .folder = 0700}
                                               : Rights{.file = 0644, .folder = 0755};
}

// A path without a parent is relative to the working folder.
fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

// A new name in a folder survives a power loss only after the folder has been synced.
Result<void> sync_folder(const fs::path& folder) {
  const Descriptor descriptor = Descriptor::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
  if (!descriptor.is_open()) return io_error(errno, "open folder", folder);
  // Some network file systems do not support fsync on folders and return EINVAL.
  if (::fsync(descriptor.number()) != 0 && errno != EINVAL) {
    return io_error(errno, "sync folder", folder);
  }
  return {};
}

// Returns false with errno set. Loops because write(2) may write fewer bytes or be interrupted.
bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    // Linux writes at most 0x7ffff000 bytes per call.
    const ssize_t taken =
        ::write(descriptor, bytes.data(), std::min<std::size_t>(bytes.size(), 1U << 30));
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(taken));
  }
  return true;
}

// Returns a temporary name in the same folder: unique through process id and counter, recognizable
// after a crash by the suffix FileSystem::kLeftover.
fs::path beside(const fs::path& path) {
  static std::atomic<std::uint64_t> count{0};
  fs::path temporary = path;
  temporary += "." + std::to_string(::getpid()) + "-" + std::to_string(count++);
  temporary += FileSystem::kLeftover;
  return temporary;
}

// Writes to a temporary name and renames it to the final name at commit.
class TemporaryFile final : public NewFile {
 public:
  static Result<std::unique_ptr<TemporaryFile>> create(const fs::path& path, mode_t rights) {
    std::unique_ptr<TemporaryFile> file(new TemporaryFile(path, rights));
    if (file->descriptor_.is_open()) return file;
    return io_error(errno, "create", file->temporary_);
  }
  ~TemporaryFile() override {
    if (!committed_) ::unlink(temporary_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  Result<void> append(std::string_view bytes) override {
    size_ += bytes.size();
    if (!write_all(descriptor_.number(), bytes)) return failed("write");
    return {};
  }
  Result<std::shared_ptr<const MappedFile>> map() override { return map_file(temporary_); }
  Result<void> commit(std::string_view beginning) override {
    if (!beginning.empty() && ::lseek(descriptor_.number(), 0, SEEK_SET) != 0)
      return failed("seek");
    if (!write_all(descriptor_.number(), beginning)) return failed("write");
    // With delayed allocation, a full disk may be reported only here.
    if (::fsync(descriptor_.number()) != 0) return failed("sync");
    if (!descriptor_.close()) return failed("close");
    if (::rename(temporary_.c_str(), path_.c_str()) != 0)
      return io_error(errno, "rename to", path_);
    committed_ = true;
    return sync_folder(folder_of(path_));
  }

 private:
  TemporaryFile(const fs::path& path, mode_t rights)
      : path_(path),
        temporary_(beside(path)),
        descriptor_(Descriptor::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, rights)) {}
  Error failed(std::string_view what) const { return io_error(errno, what, temporary_, size_); }

  const fs::path path_, temporary_;
  std::uint64_t size_ = 0;
  bool committed_ = false;
  Descriptor descriptor_;  // initialized last, so that errno is still that of open
};

class RealFileSystem final : public FileSystem {
 public:
  explicit RealFileSystem(Readers readers) : rights_(rights_for(readers)) {}

  Result<std::shared_ptr<const MappedFile>> map(const fs::path& path) override {
    return map_file(path);
  }

  Result<std::unique_ptr<NewFile>> create(const fs::path& path) override {
    return QUARRY_TRY(TemporaryFile::create(path, rights_.file));
  }

  Result<void> make_folder(const fs::path& path) override {
    if (::mkdir(path.c_str(), rights_.folder) == 0) return sync_folder(folder_of(path));
    const int why = errno;
    std::error_code ignored;
    if (why == EEXIST && fs::is_directory(path, ignored)) return {};
    if (why == EEXIST || why == ENOTDIR) {
      return {Code::denied,
              "cannot create folder " + path.string() + ": a file with this name exists"};
    }
    const fs::path parent = folder_of(path);
    if (why != ENOENT || parent == path) return io_error(why, "create folder", path);
    QUARRY_TRY(make_folder(parent));
    return ::mkdir(path.c_str(), rights_.folder) == 0 || errno == EEXIST
               ? sync_folder(parent)
               : Result<void>(io_error(errno, "create folder", path));
  }

  Result<void> remove(const fs::path& path) override {
    if (::remove(path.c_str()) != 0) return io_error(errno, "remove", path);
    return {};
  }

  Result<void> rename(const fs::path& from, const fs::path& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return io_error(errno, "rename to", to);
    QUARRY_TRY(sync_folder(folder_of(to)));
    return sync_folder(folder_of(from));
  }

  Result<std::vector<std::string>> list(const fs::path& folder) override {
    std::error_code error;
    std::vector<std::string> names;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      names.push_back(entry->path().filename().string());
    }
    if (error) return io_error(error.value(), "list", folder);
    std::ranges::sort(names);
    return names;
  }

 private:
  const Rights rights_;
};

}  // namespace

FileSystem& FileSystem::real(Readers readers) {
  static RealFileSystem of_owner(Readers::owner), of_everyone(Readers::everyone);
  return readers == Readers::owner ? of_owner : of_everyone;
}

Result<void> FileSystem::write_atomically(const fs::path& path,
                                          const std::vector<std::string_view>& pieces) {
  const auto file = QUARRY_TRY(create(path));
  for (const std::string_view piece : pieces) QUARRY_TRY(file->append(piece));
  return file->commit({});
}

}  // namespace quarry::store
