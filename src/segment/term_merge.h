// Merges the terms of several segments into one order, with the postings of all of them.
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

// Receives a term and its postings, ascending by chunk; both are valid during the call.
using TermVisitor = std::function<Result<void>(std::string_view, std::span<const words::Posting>)>;

// Visits the terms in ascending byte order, each once, if any of its chunks stays. `places` holds
// the new row of each chunk by view; kNoRow drops a chunk. Errors: cancelled, deadline, those of
// `visit`.
Result<void> merge_terms(std::span<const SegmentView> views,
                         const std::vector<std::vector<std::uint32_t>>& places,
                         const Deadline& deadline, const TermVisitor& visit);

}  // namespace quarry::segment
