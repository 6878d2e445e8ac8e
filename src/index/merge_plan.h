// Which segments of an index should become one.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "segment/segment_view.h"

namespace quarry::index {

// Bytes of a segment beyond which none is merged. One with a graph is made in memory, and this
// bounds the memory of a merge: about two million chunks of 384 numbers in one byte each, with
// their graph and 100 words. One with lists is written as it is made: its limit keeps chunks, of
// which none takes fewer than 18 bytes, well below 2^31.
std::size_t largest_segment(vectors::VectorCode code);

// Positions in `views` of segments that should be merged now, ascending; empty: none. A plan of one
// segment rewrites it without its dead. What is planned has at most `largest` bytes.
std::vector<std::size_t> plan_merge(std::span<const segment::SegmentView> views,
                                    std::size_t largest);

}  // namespace quarry::index
