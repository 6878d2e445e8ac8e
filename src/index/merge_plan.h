// Which segments of an index should become one.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "index/segment_view.h"

namespace quarry {

// A merged segment is built in memory before it is written: this bounds the memory of a merge. It
// is about two million chunks of 384 numbers in one byte each, with their graph and 100 words.
inline constexpr std::size_t kLargestSegment = std::size_t{2} << 30;

// Positions in `views` of segments that should be merged now, ascending; empty: none. A plan of one
// segment rewrites it without its dead.
std::vector<std::size_t> plan_merge(std::span<const SegmentView> views);

}  // namespace quarry
