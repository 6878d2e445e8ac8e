#include "search/best_chunks.h"

#include <algorithm>

#include "simd/count.h"

namespace quarry::search {
namespace {

// Up to this size it is faster to find the rank of each chunk by counting the chunks with more
// points than to sort: half of the time at 100 (lexical_bench, MTRAG passages).
constexpr std::size_t kRankedByCounting = 256;

bool more_points(const RankedChunk& a, const RankedChunk& b) { return a.points > b.points; }

}  // namespace

bool BestChunks::key_before(ChunkPlace a, ChunkPlace b) const {
  return views_[a.view].segment->chunk_key(a.chunk) < views_[b.view].segment->chunk_key(b.chunk);
}

void BestChunks::settle() {
  if (points_.size() < k_ || points_.size() == settled_) return;
  const std::uint32_t last = simd::nth_greatest(points_.data(), points_.size(), k_);
  floor_ = std::max(floor_, last);
  keep_at_least(last);
  if (points_.size() > k_) drop_equal(last, points_.size() - k_);
  settled_ = points_.size();
}

void BestChunks::keep_at_least(std::uint32_t points) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    places_[kept] = places_[i];
    points_[kept] = points_[i];
    kept += points_[i] >= points;
  }
  points_.resize(kept);
  places_.resize(kept);
}

// Drops `surplus` of the chunks with exactly `points` points: those with the greatest keys.
void BestChunks::drop_equal(std::uint32_t points, std::size_t surplus) {
  std::vector<ChunkPlace> equal;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    if (points_[i] == points) {
      equal.push_back(places_[i]);
    } else {
      places_[kept] = places_[i];
      points_[kept++] = points_[i];
    }
  }
  const auto end = equal.end() - static_cast<std::ptrdiff_t>(surplus);
  const auto before = [&](ChunkPlace a, ChunkPlace b) { return key_before(a, b); };
  std::nth_element(equal.begin(), end, equal.end(), before);
  std::copy(equal.begin(), end, places_.begin() + static_cast<std::ptrdiff_t>(kept));
  std::fill(points_.begin() + static_cast<std::ptrdiff_t>(kept), points_.end(), points);
  points_.resize(k_);
  places_.resize(k_);
}

std::vector<RankedChunk> BestChunks::by_points() const {
  std::vector<RankedChunk> sorted(points_.size());
  if (sorted.size() > kRankedByCounting) {
    for (std::size_t i = 0; i < sorted.size(); ++i) sorted[i] = {points_[i], places_[i]};
    std::ranges::sort(sorted, more_points);
    return sorted;
  }
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    std::size_t rank = simd::count_at_least(points_.data(), points_.size(), points_[i] + 1);
    while (sorted[rank].points != 0) ++rank;  // taken by a chunk with equal points
    sorted[rank] = {points_[i], places_[i]};
  }
  return sorted;
}

std::vector<RankedChunk> BestChunks::best_first() && {
  settle();
  std::vector<RankedChunk> sorted = by_points();
  const auto key_first = [&](const RankedChunk& a, const RankedChunk& b) {
    return key_before(a.place, b.place);
  };
  for (auto begin = sorted.begin(); begin != sorted.end();) {
    const auto end = std::find_if(begin + 1, sorted.end(), [&](const RankedChunk& chunk) {
      return chunk.points != begin->points;
    });
    if (end - begin > 1) std::sort(begin, end, key_first);
    begin = end;
  }
  return sorted;
}

}  // namespace quarry::search
