// Ranks all permitted windows of a segment by sketches, then the best of them by vector codes.
#pragma once

#include <span>
#include <vector>

#include "core/bitmap.h"
#include "segment/segment.h"
#include "vectors/sketch_rows.h"
#include "vectors/walk_list.h"

namespace quarry::search {

// Returns the `kept` permitted windows with the best sketches, scored by their codes, best first.
std::vector<vectors::WalkStep> scan_sketches(const segment::Segment& segment,
                                             const Bitmap& permitted,
                                             std::span<const float> question,
                                             const vectors::RowQuery& query, std::size_t kept);

}  // namespace quarry::search
