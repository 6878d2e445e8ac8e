// Work that is done whenever it is asked for, beside whoever asks.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "core/deadline.h"

namespace quarry::index {

// A thread lives while there is something to do. Asking while the work goes on has it done once
// more; the work never runs twice at the same time. Thread-safe.
class BackgroundTask {
 public:
  // In the caller's thread the work is done when ask() returns: for tests that must repeat.
  enum class Where { own_thread, caller };
  // The deadline that the work is given never passes, but is stopped.
  using Work = std::function<void(const Deadline&)>;

  BackgroundTask(Where where, Work work) : where_(where), work_(std::move(work)) {}
  ~BackgroundTask() { stop(); }
  BackgroundTask(const BackgroundTask&) = delete;
  BackgroundTask& operator=(const BackgroundTask&) = delete;

  void ask();
  // Until nothing is left to do, or the deadline.
  void wait(const Deadline& deadline = {});
  bool at_work() const;
  // Tells the work to end, waits for that, and does none from now on.
  void stop();

 private:
  void run();
  void start();  // with the mutex held

  const Where where_;
  const Work work_;
  std::stop_source stop_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any idle_;
  bool asked_ = false, working_ = false;
  std::thread thread_;  // runs while working_, and is joined when it is needed again
};

}  // namespace quarry::index
