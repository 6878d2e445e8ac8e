// The newest segments of an index, those that are no file yet.
#pragma once

#include <unordered_set>
#include <vector>

#include "segment/segment_view.h"

namespace quarry::index {

// What is in memory goes to disk when it has grown to this: about 20,000 chunks of 384 numbers in 8
// bits and 200 words. Opening replays at most as much from the catalog.
inline constexpr std::size_t kMemoryBytes = std::size_t{16} << 20;

using SegmentSet = std::unordered_set<const segment::Segment*>;

Result<segment::SegmentView> in_memory(segment::SegmentImage image);

// Merges the newest in memory where four or more are of like size, so that n changes one by one
// leave about 3 log4 n segments and each chunk is copied about log4 n times. Leaves alone what is
// in `kept`, and segments so large that a change would have to wait for them.
Result<void> tidy_memory(std::vector<segment::SegmentView>& views, const SegmentSet& kept);

// Of the segments in memory, but for those in `kept`.
std::size_t bytes_in_memory(const std::vector<segment::SegmentView>& views, const SegmentSet& kept);

}  // namespace quarry::index
