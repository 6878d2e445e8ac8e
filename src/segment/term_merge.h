// The terms of several segments in one order, with the postings of all of them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "core/deadline.h"
#include "core/result.h"
#include "segment/segment_view.h"
#include "words/postings.h"

namespace quarry::segment {

// A term and its postings, ascending by chunk; valid for the call.
using TermVisitor = std::function<Result<void>(std::string_view, std::span<const words::Posting>)>;

// Terms come in ascending byte order, each once, if any of its chunks goes anywhere. `places`: for
// each view, where each of its chunks goes; kNoRow: nowhere. Errors: cancelled, deadline, those of
// `visit`.
Result<void> merge_terms(std::span<const SegmentView> views,
                         const std::vector<std::vector<std::uint32_t>>& places,
                         const Deadline& deadline, const TermVisitor& visit);

}  // namespace quarry::segment
