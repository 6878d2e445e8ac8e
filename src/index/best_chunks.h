// The k best chunks of a search by words: points first, then the smaller chunk key.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "store/records.h"

namespace quarry {

struct ScoredChunk {
  ChunkKey key{};
  std::uint32_t points = 0;
  std::uint32_t view = 0, chunk = 0;  // the segment and its row
};

// Keeps up to twice as many and then drops the worse half at once: cheaper than a heap, into which
// most of what is offered early is put in vain. One thread at a time.
class BestChunks {
 public:
  explicit BestChunks(std::size_t k) : k_(k) { kept_.reserve(std::min<std::size_t>(2 * k, 1024)); }

  std::size_t size() const { return k_; }
  // What a chunk must have to come in; zero while all may.
  std::uint32_t least() const { return least_; }

  // For who knows that k chunks have so many points.
  void expect(std::uint32_t points) { least_ = std::max(least_, points); }

  void offer(const ScoredChunk& chunk) {
    if (chunk.points < least_) return;
    kept_.push_back(chunk);
    settled_ = false;
    if (kept_.size() == 2 * k_ || kept_.size() == k_) settle();
  }

  // Makes least() as high as it can be.
  void settle() {
    if (kept_.size() < k_ || settled_) return;
    settled_ = true;
    std::nth_element(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(k_ - 1),
                     kept_.end(), Before());
    kept_.resize(k_);
    least_ = std::max(least_, kept_.back().points);
  }

  std::vector<ScoredChunk> best_first() && {
    settle();
    std::ranges::sort(kept_, Before());
    return std::move(kept_);
  }

 private:
  // A type, so that sorting can inline it.
  struct Before {
    bool operator()(const ScoredChunk& a, const ScoredChunk& b) const {
      return a.points != b.points ? a.points > b.points : a.key < b.key;
    }
  };

  std::size_t k_;
  std::uint32_t least_ = 0;
  bool settled_ = false;  // nothing came in since
  std::vector<ScoredChunk> kept_;
};

}  // namespace quarry
