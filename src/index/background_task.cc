#include "index/background_task.h"

#include <system_error>

namespace quarry::index {

void BackgroundTask::ask() {
  {
    const std::lock_guard lock(mutex_);
    if (stop_.stop_requested()) return;
    asked_ = true;
    if (working_) return;
    working_ = true;
    if (where_ == Where::own_thread) {
      // It has left its loop for good when working_ was false.
      if (thread_.joinable()) thread_.join();
      start();
      return;
    }
  }
  run();
}

// Where the system gives no thread, the work waits until it is asked for again.
void BackgroundTask::start() try {
  thread_ = std::thread([this] { run(); });
} catch (const std::system_error&) {
  working_ = false;
}

void BackgroundTask::run() {
  const Deadline deadline = Deadline::never().with(stop_.get_token());
  std::unique_lock lock(mutex_);
  while (asked_ && !stop_.stop_requested()) {
    asked_ = false;
    lock.unlock();
    work_(deadline);
    lock.lock();
  }
  working_ = false;
  idle_.notify_all();
}

void BackgroundTask::wait(const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  while (working_ && !deadline.stopped() && !deadline.expired()) {
    idle_.wait_for(lock, deadline.stop_token(), deadline.left(), [this] { return !working_; });
  }
}

bool BackgroundTask::at_work() const {
  const std::lock_guard lock(mutex_);
  return working_;
}

void BackgroundTask::stop() {
  stop_.request_stop();
  wait();
  const std::lock_guard lock(mutex_);
  if (thread_.joinable()) thread_.join();
}

}  // namespace quarry::index
