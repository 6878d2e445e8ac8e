// Makes one segment of several, without the text: terms come from the postings.
#pragma once

#include <span>

#include "core/deadline.h"
#include "core/result.h"
#include "index/segment_format.h"
#include "index/segment_view.h"

namespace quarry {

// Dead documents are left behind. All views have the same dimension, and no document is alive in
// two. Errors: cancelled, deadline.
Result<SegmentImage> merge_segments(std::span<const SegmentView> views,
                                    const Deadline& deadline = {});

}  // namespace quarry
