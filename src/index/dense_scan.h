// The exact scan: every permitted window against the question, the k best chunks out.
#pragma once

#include <span>
#include <vector>

#include "core/executor.h"
#include "index/index.h"
#include "index/scope.h"
#include "index/segment_view.h"

namespace quarry {

std::vector<IndexHit> scan_nearest(std::span<const SegmentView> views, const SnapshotScope& scope,
                                   std::span<const float> query, std::size_t k, Executor& executor);

}  // namespace quarry
