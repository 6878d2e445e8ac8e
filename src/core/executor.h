// The one pool of threads: created in app, passed down to whoever has work to share out.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace quarry {

// Thread-safe. Tasks that are submitted must not throw. The destructor runs what was submitted,
// then joins.
class Executor {
 public:
  // 0: one per processor that this process may use. Throws std::system_error where the system
  // gives no thread.
  explicit Executor(std::size_t threads = 0);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  std::size_t threads() const { return threads_.size(); }
  void submit(std::function<void()> task);

  // Runs body(0) .. body(count - 1), the caller's thread helping, and returns when all are done.
  // May be called from within a task. What a body throws is thrown here, after the others ended.
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
