// Chooses the segments of an index to merge.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "segment/segment_view.h"

namespace quarry::index {

// The size limit of a merged segment in bytes. A segment with a graph is built in memory, so the
// limit bounds the memory of a merge: about two million chunks of 384 numbers in one byte each,
// with their graph and 100 words. A segment with lists is streamed to its file; its limit keeps the
// number of chunks, each at least 18 bytes, below 2^31.
std::size_t largest_segment(vectors::VectorCode code);

// Positions in `views` of segments to merge now, ascending; empty if none. A plan with one segment
// rewrites it without its dead documents. The planned segments have at most `largest` live bytes
// together, unless a single one is larger.
std::vector<std::size_t> plan_merge(std::span<const segment::SegmentView> views,
                                    std::size_t largest);

}  // namespace quarry::index
