// A multi-producer, multi-consumer queue bounded by the total weight of its items.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace quarry::ingest {

// A push waits while the queue is full, so the readers slow down when the encoder falls behind. An
// item heavier than the whole capacity is accepted when the queue is empty. Thread-safe.
template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::uint64_t capacity) : capacity_(capacity) {}

  // Returns false and drops the item if the queue is closed.
  bool push(T item, std::uint64_t weight) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return closed_ || items_.empty() || weight_ + weight <= capacity_; });
    if (closed_) return false;
    weight_ += weight;
    items_.emplace_back(std::move(item), weight);
    arrived_.notify_one();
    return true;
  }

  // Waits for an item. Returns nullopt if the queue is closed, or finished and empty.
  std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return closed_ || finished_ || !items_.empty(); });
    if (closed_ || items_.empty()) return std::nullopt;
    auto [item, weight] = std::move(items_.front());
    items_.pop_front();
    weight_ -= weight;
    room_.notify_all();
    return std::move(item);
  }

  // Declares that no more items will be pushed; queued items can still be popped.
  void finish() { end(finished_); }
  // Abandons the queue: every waiting push and pop returns at once.
  void close() { end(closed_); }

 private:
  void end(bool& flag) {
    const std::lock_guard lock(mutex_);
    flag = true;
    arrived_.notify_all();
    room_.notify_all();
  }

  const std::uint64_t capacity_;
  std::mutex mutex_;
  std::condition_variable arrived_, room_;
  std::deque<std::pair<T, std::uint64_t>> items_;
  std::uint64_t weight_ = 0;
  bool finished_ = false, closed_ = false;
};

}  // namespace quarry::ingest
