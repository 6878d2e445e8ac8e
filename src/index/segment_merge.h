// Makes one segment of several, without the text: terms come from the postings.
#pragma once

#include <span>

#include "index/segment_format.h"
#include "index/segment_view.h"

namespace quarry {

// Dead documents are left behind. All views have the same dimension, and no document is alive in
// two.
SegmentImage merge_segments(std::span<const SegmentView> views);

}  // namespace quarry
