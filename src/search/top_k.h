// The k best hits so far, ordered by score, ties by the smaller chunk key.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "search/search.h"

namespace quarry::search {

inline bool ranks_before(const ChunkHit& a, const ChunkHit& b) {
  return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
}

// A heap with the worst kept hit in front. One thread at a time.
class TopK {
 public:
  explicit TopK(std::size_t k) : k_(k) {}

  // Whether a hit with this score can still enter; false for NaN. Cheap: callers look up the keys
  // of a hit only if this is true.
  bool may_enter(float score) const {
    return hits_.size() < k_ ? score == score : k_ > 0 && score >= hits_.front().score;
  }

  void offer(const ChunkHit& hit) {
    if (!may_enter(hit.score)) return;
    if (hits_.size() == k_) {
      if (!ranks_before(hit, hits_.front())) return;
      std::pop_heap(hits_.begin(), hits_.end(), ranks_before);
      hits_.back() = hit;
    } else {
      hits_.push_back(hit);
    }
    std::push_heap(hits_.begin(), hits_.end(), ranks_before);
  }

  std::size_t capacity() const { return k_; }
  void merge(const TopK& other) {
    for (const ChunkHit& hit : other.hits_) offer(hit);
  }

  std::vector<ChunkHit> best_first() && {
    std::sort_heap(hits_.begin(), hits_.end(), ranks_before);
    return std::move(hits_);
  }

 private:
  std::size_t k_;
  std::vector<ChunkHit> hits_;
};

}  // namespace quarry::search
