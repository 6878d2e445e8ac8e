#include "retrieve/fusion.h"

#include <algorithm>
#include <map>

namespace quarry::retrieve {

std::vector<FusedHit> fuse_by_rank(std::span<const std::span<const search::ChunkHit>> lists,
                                   double k) {
  std::map<store::ChunkKey, double> scores;
  for (const std::span<const search::ChunkHit> list : lists) {
    double rank = 0;
    for (const search::ChunkHit& hit : list) scores[hit.chunk] += 1 / (k + ++rank);
  }
  std::vector<FusedHit> fused;
  for (const auto& [chunk, score] : scores) fused.push_back({chunk, score});
  // The map is ordered by chunk key, and a stable sort keeps that order for ties.
  std::stable_sort(fused.begin(), fused.end(),
                   [](const FusedHit& a, const FusedHit& b) { return a.score > b.score; });
  return fused;
}

}  // namespace quarry::retrieve
