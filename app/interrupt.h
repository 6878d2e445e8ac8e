// Ctrl-C and SIGTERM as a stop token.
#pragma once

#include <stop_token>
#include <thread>

namespace quarry::app {

// Must be made before any other thread, so that all of them leave the signals to this one. The
// first signal asks for a stop; a second one ends the process at once, and so do 5 seconds in which
// it did not stop. Whatever a command waits for, it ends: all that it stores survives that.
class InterruptWatcher {
 public:
  InterruptWatcher();
  ~InterruptWatcher();
  std::stop_token token() const { return stop_.get_token(); }

 private:
  void watch(const std::stop_token& done);

  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace quarry::app
