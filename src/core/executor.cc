#include "core/executor.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <sched.h>

namespace quarry {
namespace {

std::size_t available_processors() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  // Fails if the machine has more processors than cpu_set_t can hold.
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
    return std::max(1u, std::thread::hardware_concurrency());
  }
  return static_cast<std::size_t>(std::max(1, CPU_COUNT(&allowed)));
}

// One parallel_for. Each participating thread takes the next index until none is left. A helper
// that starts late finds no index and touches none of the caller's data, so the caller waits only
// for indices that are already running. Therefore a parallel_for within a task cannot deadlock,
// however busy the pool is.
class SharedLoop {
 public:
  SharedLoop(std::size_t count, const std::function<void(std::size_t)>& body)
      : count_(count), body_(body) {}

  void help() {
    std::size_t finished = 0;
    for (std::size_t i = next_++; i < count_; i = next_++) {
      run(i);
      ++finished;
    }
    if (finished > 0) add_finished(finished);
  }

  // Rethrows the first exception of a body, once no index is running.
  void wait() {
    std::unique_lock lock(mutex_);
    all_finished_.wait(lock, [&] { return finished_ == count_; });
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  void run(std::size_t index) try {
    if (!stopped_) body_(index);
  } catch (...) {
    std::lock_guard lock(mutex_);
    if (!thrown_) thrown_ = std::current_exception();
    stopped_ = true;
  }

  void add_finished(std::size_t finished) {
    std::lock_guard lock(mutex_);
    finished_ += finished;
    if (finished_ == count_) all_finished_.notify_all();
  }

  const std::size_t count_;
  const std::function<void(std::size_t)>& body_;  // valid while an index is left
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::condition_variable all_finished_;
  std::size_t finished_ = 0;
  std::exception_ptr thrown_;  // the first exception
  // Set by an exception: the remaining indices are counted but not run.
  std::atomic<bool> stopped_{false};
};

}  // namespace

Executor::Executor(std::size_t threads) {
  if (threads == 0) threads = available_processors();
  threads_.reserve(threads);
  try {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
  } catch (...) {
    stop();
    throw;
  }
}

Executor::~Executor() { stop(); }

void Executor::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Executor::submit(std::function<void()> task) {
  {
    std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void Executor::parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) {
  if (count == 0) return;
  const auto loop = std::make_shared<SharedLoop>(count, body);
  // The calling thread works too.
  const std::size_t helpers = std::min(count, threads()) - 1;
  for (std::size_t i = 0; i < helpers; ++i) submit([loop] { loop->help(); });
  loop->help();
  loop->wait();
}

void Executor::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    task = nullptr;  // frees its captures outside the lock
    lock.lock();
  }
}

}  // namespace quarry
