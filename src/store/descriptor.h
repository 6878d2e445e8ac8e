// A file descriptor that closes itself. Used inside this room alone.
#pragma once

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace quarry {

// -1 when opening failed; errno tells why. One thread at a time.
class Descriptor {
 public:
  Descriptor(const char* path, int flags, mode_t mode = 0) {
    do {
      number_ = ::open(path, flags | O_CLOEXEC, mode);
    } while (number_ < 0 && errno == EINTR);
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }
  // Closes now; false where the system reports a late write error.
  bool close() { return ::close(release()) == 0 || errno == EINTR; }

 private:
  int number_ = -1;
};

}  // namespace quarry
