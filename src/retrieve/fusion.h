// Fuses ranked lists whose scores are not comparable: uses only the ranks.
#pragma once

#include <span>
#include <vector>

#include "search/search.h"
#include "store/records.h"

namespace quarry::retrieve {

struct FusedHit {
  store::ChunkKey chunk{};
  double score = 0;
};

// Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): a hit scores the sum of
// 1 / (k + rank) over the lists that contain it, with ranks from 1. A greater `k` lessens the
// weight of the first ranks. Returns the hits best first, ties by chunk key.
std::vector<FusedHit> fuse_by_rank(std::span<const std::span<const search::ChunkHit>> lists,
                                   double k);

}  // namespace quarry::retrieve
