// The best chunks of one segment so far, ordered by score, ties by the smaller chunk key.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "segment/segment.h"

namespace quarry::search {

struct ScoredChunk {
  float score;
  std::uint32_t chunk;
};

// A heap with the worst kept chunk in front. A NaN score is dropped. One thread at a time.
class ChunkHeap {
 public:
  ChunkHeap(const segment::Segment& segment, std::size_t most) : before_{&segment}, most_(most) {}

  void offer(float score, std::uint32_t chunk) {
    if (chunks_.size() < most_) {
      if (score != score) return;  // NaN
      chunks_.push_back({score, chunk});
    } else {
      const ScoredChunk offered{score, chunk};
      if (most_ == 0 || !(score >= chunks_.front().score) || !before_(offered, chunks_.front())) {
        return;
      }
      std::pop_heap(chunks_.begin(), chunks_.end(), before_);
      chunks_.back() = offered;
    }
    std::push_heap(chunks_.begin(), chunks_.end(), before_);
  }
  const std::vector<ScoredChunk>& unordered() const { return chunks_; }

 private:
  struct Before {
    const segment::Segment* segment;
    bool operator()(const ScoredChunk& a, const ScoredChunk& b) const {
      return a.score != b.score ? a.score > b.score
                                : segment->chunk_key(a.chunk) < segment->chunk_key(b.chunk);
    }
  };

  Before before_;
  std::size_t most_;
  std::vector<ScoredChunk> chunks_;
};

}  // namespace quarry::search
