// The k best chunks of a search by words: points first, then the smaller chunk key.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "segment/segment_view.h"

namespace quarry::search {

struct ChunkPlace {
  std::uint32_t view = 0, chunk = 0;  // the segment and its row
};

struct RankedChunk {
  std::uint32_t points = 0;
  ChunkPlace place;
};

// Keeps more than k and then drops the worse at once, by counting points: cheaper than a heap, into
// which most of what is offered early is put in vain. Keys, which lie far apart, are read only
// where points are equal. One thread at a time.
class BestChunks {
 public:
  // `views` must outlive it.
  BestChunks(std::span<const segment::SegmentView> views, std::size_t k) : views_(views), k_(k) {
    points_.reserve(std::min(2 * k, kRoom));
    places_.reserve(std::min(2 * k, kRoom));
  }

  std::size_t size() const { return k_; }
  // What a chunk must have to come in; zero while all may.
  std::uint32_t least() const { return least_; }

  // For who knows that k chunks have so many points.
  void expect(std::uint32_t points) { least_ = std::max(least_, points); }

  void offer(std::uint32_t points, ChunkPlace place) {
    if (points < least_) return;
    points_.push_back(points);
    places_.push_back(place);
    if (points_.size() >= 2 * k_ + kRoom) settle();
  }

  // Makes least() as high as it can be.
  void settle();

  std::vector<RankedChunk> best_first() &&;

 private:
  static constexpr std::size_t kRoom = 1024;  // for what is dropped again

  bool key_before(ChunkPlace a, ChunkPlace b) const;
  void keep_at_least(std::uint32_t points);
  void drop_equal(std::uint32_t points, std::size_t surplus);
  std::vector<RankedChunk> by_points() const;

  std::span<const segment::SegmentView> views_;
  std::size_t k_;
  std::uint32_t least_ = 0;
  std::size_t settled_ = 0;  // nothing came in since there were so many
  // Of the same chunks, side by side.
  std::vector<std::uint32_t> points_;
  std::vector<ChunkPlace> places_;
};

}  // namespace quarry::search
