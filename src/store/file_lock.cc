#include <array>
#include <string>
#include <sys/file.h>

#include "store/file_system.h"
#include "store/io_error.h"

namespace quarry::store {
namespace {

bool try_lock(int descriptor) {
  int failed = 0;
  do {
    failed = ::flock(descriptor, LOCK_EX | LOCK_NB);
  } while (failed != 0 && errno == EINTR);
  return failed == 0;
}

// Returns the holder for the error message. The process id in the file is informative only; the
// lock itself is flock, which ends with its process.
std::string holder(int descriptor) {
  std::array<char, 24> digits{};
  const ssize_t size = ::pread(descriptor, digits.data(), digits.size(), 0);
  std::string text(digits.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!text.empty() && (text.back() < '0' || text.back() > '9')) text.pop_back();
  return text.empty() ? "another process" : "process " + text;
}

}  // namespace

Result<std::unique_ptr<FileLock>> FileLock::acquire(const std::filesystem::path& path) {
  Descriptor file = Descriptor::open(path.c_str(), O_RDWR | O_CREAT, 0600);
  if (!file.is_open()) return io_error(errno, "open", path);
  if (!try_lock(file.number())) {
    if (errno != EWOULDBLOCK) return io_error(errno, "lock", path);
    return {Code::conflict,
            path.string() + " is held by " + holder(file.number()) +
                "; only one process may write at a time: wait for it to finish, or stop it"};
  }
  const std::string text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.number(), 0) != 0 ||
      ::pwrite(file.number(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    return io_error(errno, "write", path, text.size());
  }
  return std::unique_ptr<FileLock>(new FileLock(std::move(file)));
}

}  // namespace quarry::store
