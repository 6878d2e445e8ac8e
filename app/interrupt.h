// Turns Ctrl-C and SIGTERM into a stop token.
#pragma once

#include <stop_token>
#include <thread>

namespace quarry::app {

// Must be constructed before any other thread starts: threads inherit the blocked signals, which
// leaves them to the watcher. The first signal requests a stop. A second signal, or 5 seconds
// without a stop, terminates the process at once, whatever it waits for. That is safe: everything
// Quarry stores survives a kill.
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
