// A small LRU cache of shared, immutable values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace quarry::search {

// Thread-safe. If two threads miss the same key at once, both compute the value; neither waits.
template <class T>
class RecentCache {
 public:
  explicit RecentCache(std::size_t most) : most_(most) {}

  template <class Make>
  std::shared_ptr<const T> get(const std::string& key, const Make& make) {
    if (auto found = find(key)) return found;
    std::shared_ptr<const T> made(new T(make()));
    insert(key, made);
    return made;
  }

 private:
  using Entry = std::pair<std::string, std::shared_ptr<const T>>;

  std::shared_ptr<const T> find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(entries_, key, &Entry::first);
    if (found == entries_.end()) return nullptr;
    std::rotate(found, found + 1, entries_.end());
    return entries_.back().second;
  }
  void insert(const std::string& key, std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const Entry& entry) { return entry.first == key; });
    if (entries_.size() == most_) entries_.erase(entries_.begin());
    entries_.emplace_back(key, std::move(value));
  }

  const std::size_t most_;
  std::mutex mutex_;
  std::vector<Entry> entries_;  // least recently used first
};

}  // namespace quarry::search
