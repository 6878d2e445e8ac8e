// Hands work from many threads to many, holding no more than a given weight in between.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace quarry::ingest {

// A push waits while the queue is full, which is what holds back the readers when the encoder is
// behind. An item heavier than the whole capacity passes when the queue is empty. Thread-safe.
template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::uint64_t capacity) : capacity_(capacity) {}

  // False when the queue was closed: the item is dropped.
  bool push(T item, std::uint64_t weight) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return closed_ || items_.empty() || weight_ + weight <= capacity_; });
    if (closed_) return false;
    weight_ += weight;
    items_.emplace_back(std::move(item), weight);
    arrived_.notify_one();
    return true;
  }

  // Waits for an item; none when the queue was finished and is empty, or was closed.
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

  // No more items will come; those inside may still be taken.
  void finish() { end(finished_); }
  // Nothing is wanted any more: both sides stop waiting.
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
