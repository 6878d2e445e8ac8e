#include "model/mapped_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace quarry {
namespace {

Error failure(const std::filesystem::path& path, std::string_view what) {
  const Code code = errno == ENOENT || errno == ENOTDIR ? Code::not_found : Code::unavailable;
  return {code, path.string() + ": cannot " + std::string(what) + ": " + std::strerror(errno)};
}

Result<std::string_view> map(int file, const std::filesystem::path& path) {
  struct stat status{};
  if (::fstat(file, &status) != 0) return failure(path, "stat");
  if (!S_ISREG(status.st_mode)) {
    return {Code::invalid, path.string() + ": expected a regular file"};
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return std::string_view("");
  void* place = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  if (place == MAP_FAILED) return failure(path, "map");
  return std::string_view(static_cast<const char*>(place), size);
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failure(path, "open");
  const Result<std::string_view> bytes = map(file, path);
  ::close(file);  // the mapping outlives the descriptor
  if (!bytes) return bytes.error();
  return MappedFile(*bytes);
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

}  // namespace quarry
