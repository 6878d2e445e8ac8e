#include "store/file_system.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <sys/mman.h>
#include <sys/stat.h>

#include "store/descriptor.h"
#include "store/io_error.h"

namespace quarry {
namespace {

namespace fs = std::filesystem;

const std::size_t kPage = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));

class Mapping final : public MappedFile {
 public:
  Mapping(void* address, std::size_t size) : address_(address), size_(size) {}
  ~Mapping() override {
    if (size_ > 0) ::munmap(address_, size_);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  std::string_view bytes() const override { return {static_cast<const char*>(address_), size_}; }
  void expect_scattered_reads(std::string_view part) const override {
    advise(part, MADV_RANDOM);
    advise(part, MADV_DONTNEED);
  }
  void read_ahead(std::string_view part) const override { advise(part, MADV_WILLNEED); }
  void let_go(std::string_view part) const override { advise(part, MADV_DONTNEED); }
  void read_once(std::string_view part,
                 const std::function<void(std::string_view)>& visit) const override {
    for (std::size_t at = 0; at < part.size(); at += kPiece) {
      const std::string_view piece = part.substr(at, kPiece);
      const bool was_cached = is_cached(piece);
      visit(piece);
      if (!was_cached) advise(piece, MADV_PAGEOUT);
      advise(piece, MADV_DONTNEED);
    }
  }

 private:
  static constexpr std::size_t kPiece = std::size_t{32} << 20;

  struct Pages {
    void* begin;
    std::size_t bytes;
  };
  // A neighbour's part of the first and last page comes to no harm by advice.
  static Pages pages_of(std::string_view part) {
    const auto begin = reinterpret_cast<std::uintptr_t>(part.data()) / kPage * kPage;
    const auto end = reinterpret_cast<std::uintptr_t>(part.data() + part.size());
    auto* address = reinterpret_cast<void*>(begin);  // NOLINT(performance-no-int-to-ptr)
    return {address, end - begin};
  }
  static void advise(std::string_view part, int advice) {
    const Pages pages = pages_of(part);
    ::madvise(pages.begin, pages.bytes, advice);
  }
  // At least half of it. Who may not write the file is told that all is: nothing is driven out
  // then.
  static bool is_cached(std::string_view part) {
    const Pages pages = pages_of(part);
    std::vector<unsigned char> there((pages.bytes + kPage - 1) / kPage);
    if (::mincore(pages.begin, pages.bytes, there.data()) != 0) return true;
    const auto count = std::ranges::count_if(there, [](unsigned char page) { return page & 1; });
    return 2 * static_cast<std::size_t>(count) >= there.size();
  }

  void* address_;
  std::size_t size_;
};

// A bare file name lies in the working folder.
fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

// A new name in a folder survives a power cut only once the folder itself is on disk.
Result<void> sync_folder(const fs::path& folder) {
  const Descriptor descriptor(folder.c_str(), O_RDONLY | O_DIRECTORY);
  if (!descriptor.is_open()) return io_error(errno, "open folder", folder);
  // Some network file systems know no fsync of a folder and say EINVAL.
  if (::fsync(descriptor.number()) != 0 && errno != EINVAL) {
    return io_error(errno, "sync folder", folder);
  }
  return {};
}

// False with errno set. write(2) may take less than it was given, or be interrupted.
bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    // Linux takes at most 0x7ffff000 bytes a call.
    const ssize_t taken =
        ::write(descriptor, bytes.data(), std::min<std::size_t>(bytes.size(), 1U << 30));
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(taken));
  }
  return true;
}

// Unique in the process and, by its number, among processes. What a crash leaves behind ends in
// FileSystem::kLeftover.
fs::path beside(const fs::path& path) {
  static std::atomic<std::uint64_t> count{0};
  fs::path temporary = path;
  temporary += "." + std::to_string(::getpid()) + "-" + std::to_string(count++);
  temporary += FileSystem::kLeftover;
  return temporary;
}

Result<std::shared_ptr<const MappedFile>> map_file(const fs::path& path) {
  const Descriptor descriptor(path.c_str(), O_RDONLY);
  if (!descriptor.is_open()) return io_error(errno, "open", path);
  struct stat status{};
  if (::fstat(descriptor.number(), &status) != 0) return io_error(errno, "examine", path);
  if (!S_ISREG(status.st_mode)) return io_error(EISDIR, "map", path);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return std::make_shared<const Mapping>(nullptr, 0);  // mmap refuses nothing
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.number(), 0);
  if (address == MAP_FAILED) return io_error(errno, "map", path);
  return std::make_shared<const Mapping>(address, size);
}

// Lies beside its place under another name until it is whole.
class TemporaryFile final : public NewFile {
 public:
  static Result<std::unique_ptr<TemporaryFile>> create(const fs::path& path) {
    std::unique_ptr<TemporaryFile> file(new TemporaryFile(path));
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
    // With delayed allocation a full disk may show itself no earlier than here.
    if (::fsync(descriptor_.number()) != 0) return failed("sync");
    if (!descriptor_.close()) return failed("close");
    if (::rename(temporary_.c_str(), path_.c_str()) != 0)
      return io_error(errno, "rename to", path_);
    committed_ = true;
    return sync_folder(folder_of(path_));
  }

 private:
  explicit TemporaryFile(const fs::path& path)
      : path_(path),
        temporary_(beside(path)),
        descriptor_(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644) {}
  Error failed(std::string_view what) const { return io_error(errno, what, temporary_, size_); }

  const fs::path path_, temporary_;
  std::uint64_t size_ = 0;
  bool committed_ = false;
  Descriptor descriptor_;  // last, so that nothing comes between it and its errno
};

class RealFileSystem final : public FileSystem {
 public:
  Result<std::shared_ptr<const MappedFile>> map(const fs::path& path) override {
    return map_file(path);
  }

  Result<std::unique_ptr<NewFile>> create(const fs::path& path) override {
    return QUARRY_TRY(TemporaryFile::create(path));
  }

  Result<void> make_folder(const fs::path& path) override {
    if (::mkdir(path.c_str(), 0755) == 0) return sync_folder(folder_of(path));
    const int why = errno;
    std::error_code ignored;
    if (why == EEXIST && fs::is_directory(path, ignored)) return {};
    const fs::path parent = folder_of(path);
    if (why != ENOENT || parent == path) return io_error(why, "make folder", path);
    QUARRY_TRY(make_folder(parent));
    return ::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST
               ? sync_folder(parent)
               : Result<void>(io_error(errno, "make folder", path));
  }

  Result<void> remove(const fs::path& path) override {
    if (::remove(path.c_str()) != 0) return io_error(errno, "remove", path);
    return {};
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
};

}  // namespace

FileSystem& FileSystem::real() {
  static RealFileSystem instance;
  return instance;
}

Result<void> FileSystem::write_atomically(const fs::path& path,
                                          const std::vector<std::string_view>& pieces) {
  const auto file = QUARRY_TRY(create(path));
  for (const std::string_view piece : pieces) QUARRY_TRY(file->append(piece));
  return file->commit({});
}

}  // namespace quarry
