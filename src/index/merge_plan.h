// Which segments of an index should become one.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "index/segment_view.h"

namespace quarry {

// A merged segment is built in memory before it is written: this bounds the memory of a flush. It
// is 85,000 windows of 384 numbers; searching ten such segments costs what searching one does.
inline constexpr std::size_t kLargestSegment = std::size_t{128} << 20;

// Positions in `views` of file segments that should be merged now, ascending; empty: none. A plan
// of one segment rewrites it without its dead.
std::vector<std::size_t> plan_merge(std::span<const SegmentView> views);

}  // namespace quarry
