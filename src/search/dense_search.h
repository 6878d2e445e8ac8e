// Dense search over the segments of a snapshot. Each segment gets a search plan of its own.
#pragma once

#include <span>
#include <vector>

#include "core/executor.h"
#include "search/scope.h"
#include "search/search.h"
#include "segment/segment_view.h"

namespace quarry::search {

struct NearestQuestion {
  std::span<const float> vector;
  std::size_t k;
  NearestSettings settings;
};

// The k best permitted chunks, best first.
std::vector<ChunkHit> search_nearest(std::span<const segment::SegmentView> views,
                                     const Scope& scope, const NearestQuestion& question,
                                     Executor& executor);

}  // namespace quarry::search
