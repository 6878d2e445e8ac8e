// A piece of work that runs in the background whenever it is requested.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "core/deadline.h"

namespace quarry::index {

// Runs the work on a thread of its own, which exists only while there is something to do. A request
// during a run causes one more run; runs never overlap. Thread-safe.
class BackgroundTask {
 public:
  // `caller` runs the work within request(), for tests that need the same order of steps every
  // time.
  enum class Where { own_thread, caller };
  // The deadline passed to the work never expires, but stop() cancels it.
  using Work = std::function<void(const Deadline&)>;

  BackgroundTask(Where where, Work work) : where_(where), work_(std::move(work)) {}
  ~BackgroundTask() { stop(); }
  BackgroundTask(const BackgroundTask&) = delete;
  BackgroundTask& operator=(const BackgroundTask&) = delete;

  // Requests a run. Does nothing after stop().
  void request();
  // Waits until no run is in progress, or for the deadline.
  void wait(const Deadline& deadline = {});
  // Cancels the run in progress, waits for its end, and starts no further run.
  void stop();

 private:
  void run();
  void start();  // requires mutex_

  const Where where_;
  const Work work_;
  std::stop_source stop_;
  std::mutex mutex_;  // guards the members below
  std::condition_variable_any idle_;
  bool requested_ = false, running_ = false;
  std::thread thread_;  // alive while running_; joined before the next start
};

}  // namespace quarry::index
