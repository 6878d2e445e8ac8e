// Dense search over the segments of a snapshot: for each it is decided how it is searched.
#pragma once

#include <span>
#include <vector>

#include "core/executor.h"
#include "index/index.h"
#include "index/scope.h"
#include "index/segment_view.h"

namespace quarry {

struct NearestQuestion {
  std::span<const float> vector;
  std::size_t k;
  NearestSettings settings;
};

// The k best permitted chunks, best first.
std::vector<IndexHit> search_nearest(std::span<const SegmentView> views, const SnapshotScope& scope,
                                     const NearestQuestion& question, Executor& executor);

}  // namespace quarry
