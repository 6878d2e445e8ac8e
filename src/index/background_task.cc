#include "index/background_task.h"

#include <system_error>

namespace quarry::index {

void BackgroundTask::request() {
  {
    const std::lock_guard lock(mutex_);
    if (stop_.stop_requested()) return;
    requested_ = true;
    if (running_) return;
    running_ = true;
    if (where_ == Where::own_thread) {
      // running_ was false, so the old thread has left its loop: joining does not block.
      if (thread_.joinable()) thread_.join();
      start();
      return;
    }
  }
  run();
}

// If the system cannot start a thread, the work waits for the next request.
void BackgroundTask::start() try {
  thread_ = std::thread([this] { run(); });
} catch (const std::system_error&) {
  running_ = false;
}

void BackgroundTask::run() {
  const Deadline deadline = Deadline::never().with(stop_.get_token());
  std::unique_lock lock(mutex_);
  while (requested_ && !stop_.stop_requested()) {
    requested_ = false;
    lock.unlock();
    work_(deadline);
    lock.lock();
  }
  running_ = false;
  idle_.notify_all();
}

void BackgroundTask::wait(const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  while (running_ && !deadline.stopped() && !deadline.expired()) {
    idle_.wait_for(lock, deadline.stop_token(), deadline.left(), [this] { return !running_; });
  }
}

void BackgroundTask::stop() {
  stop_.request_stop();
  wait();
  const std::lock_guard lock(mutex_);
  if (thread_.joinable()) thread_.join();
}

}  // namespace quarry::index
