// The thread pool of the process. The engine creates one and passes it to every part that has work
// to parallelise.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace quarry {

// Thread-safe. Submitted tasks must not throw. The destructor runs all submitted tasks, then joins
// the threads.
class Executor {
 public:
  // 0 threads means one per processor available to this process. Throws std::system_error if the
  // system cannot create a thread.
  explicit Executor(std::size_t threads = 0);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  std::size_t threads() const { return threads_.size(); }
  void submit(std::function<void()> task);

  // Runs body(0) .. body(count - 1) on the pool and the calling thread, and returns when all are
  // done. May be called from within a task. If a body throws, the first exception is rethrown here
  // after all running bodies have ended; indices not yet started are skipped.
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body);

 private:
  void run();
  void stop();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace quarry
