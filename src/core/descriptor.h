// A file descriptor that closes itself.
#pragma once

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace quarry {

// Owns a file, a socket or one end of a pipe. One thread at a time.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  // Child processes do not inherit the descriptor. On failure is_open() is false and errno has the
  // reason.
  static Descriptor open(const char* path, int flags, mode_t mode = 0) {
    int number = -1;
    do {
      number = ::open(path, flags | O_CLOEXEC, mode);
    } while (number < 0 && errno == EINTR);
    return Descriptor(number);
  }
  ~Descriptor() {
    if (is_open()) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }
  // Closes now; false if the system reports a late write error.
  bool close() {
    const int number = std::exchange(number_, -1);
    return number < 0 || ::close(number) == 0 || errno == EINTR;
  }

 private:
  int number_;
};

}  // namespace quarry
