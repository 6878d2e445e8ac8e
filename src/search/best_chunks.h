// The k best chunks of a lexical search, ordered by points, ties by the smaller chunk key.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "segment/segment_view.h"

namespace quarry::search {

struct ChunkPlace {
  std::uint32_t view = 0, chunk = 0;  // index of the segment, row in it
};

struct RankedChunk {
  std::uint32_t points = 0;
  ChunkPlace place;
};

// Buffers more than k chunks and then drops the worst ones in one pass that counts points. Cheaper
// than a heap, where most early insertions are wasted. Chunk keys cost a cache miss each and are
// read only to break ties. One thread at a time.
class BestChunks {
 public:
  // `views` must outlive it.
  BestChunks(std::span<const segment::SegmentView> views, std::size_t k) : views_(views), k_(k) {
    points_.reserve(std::min(2 * k, kRoom));
    places_.reserve(std::min(2 * k, kRoom));
  }

  std::size_t size() const { return k_; }
  // The points that a chunk needs to enter; zero while every chunk may.
  std::uint32_t floor() const { return floor_; }

  // Raises the floor when the caller has already seen k chunks with at least `points`.
  void raise_floor(std::uint32_t points) { floor_ = std::max(floor_, points); }

  void offer(std::uint32_t points, ChunkPlace place) {
    if (points < floor_) return;
    points_.push_back(points);
    places_.push_back(place);
    if (points_.size() >= 2 * k_ + kRoom) settle();
  }

  // Drops all but the k best, which raises the floor as far as possible.
  void settle();

  std::vector<RankedChunk> best_first() &&;

 private:
  static constexpr std::size_t kRoom = 1024;  // chunks beyond k before the buffer is pruned

  bool key_before(ChunkPlace a, ChunkPlace b) const;
  void keep_at_least(std::uint32_t points);
  void drop_equal(std::uint32_t points, std::size_t surplus);
  std::vector<RankedChunk> by_points() const;

  std::span<const segment::SegmentView> views_;
  std::size_t k_;
  std::uint32_t floor_ = 0;
  std::size_t settled_ = 0;  // the size after the last pruning; equal if nothing was added since
  // Parallel arrays: points and place of each buffered chunk.
  std::vector<std::uint32_t> points_;
  std::vector<ChunkPlace> places_;
};

}  // namespace quarry::search
