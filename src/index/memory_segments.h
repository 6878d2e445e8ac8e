// The segments in memory: the newest of an index, not stored in files yet.
#pragma once

#include <unordered_set>
#include <vector>

#include "segment/segment_view.h"

namespace quarry::index {

// Segments in memory are stored in a file when they reach this size: about 20,000 chunks of 384
// numbers in 8 bits and 200 words. After a crash, opening reapplies at most as much from the
// catalog.
inline constexpr std::size_t kMemoryBytes = std::size_t{16} << 20;

using SegmentSet = std::unordered_set<const segment::Segment*>;

// Opens the image as a segment in memory. Errors: corrupt.
Result<segment::SegmentView> in_memory(segment::SegmentImage image);

// Merges the newest segments in memory when four or more are of similar size: n single changes
// leave about 3 log4 n segments and copy each chunk about log4 n times. Skips segments in `kept`
// and segments so large that merging them would delay a change.
Result<void> tidy_memory(std::vector<segment::SegmentView>& views, const SegmentSet& kept);

// The bytes of the segments in memory, except those in `kept`.
std::size_t bytes_in_memory(const std::vector<segment::SegmentView>& views, const SegmentSet& kept);

}  // namespace quarry::index
