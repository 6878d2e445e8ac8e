// Makes one segment of several, without the text: terms come from the postings.
#pragma once

#include <span>

#include "core/deadline.h"
#include "core/executor.h"
#include "core/result.h"
#include "index/segment_format.h"
#include "index/segment_view.h"

#include "vectors/graph_builder.h"

namespace quarry {

// Which segments get a graph of their vectors, or lists, and how it is made.
struct GraphPolicy {
  // Below, looking at all rows takes a tenth of a millisecond or less: a graph is not worth its
  // building there. An estimate from the speed of flat scans in docs/decisions/0007-vectors.md.
  std::size_t from_rows = 10'000;
  // From here on segments get lists instead, which are searched from a disk as well. 0: none does.
  std::size_t lists_from_rows = 0;
  GraphSettings graph;
};

// Dead documents are left behind. All views have the same shape, and no document is alive in two.
// Errors: cancelled, deadline.
Result<SegmentImage> merge_segments(std::span<const SegmentView> views,
                                    const Deadline& deadline = {});
// With a graph, where it is large enough: work for the executor, a minute for a million rows.
Result<SegmentImage> merge_segments(std::span<const SegmentView> views, const GraphPolicy& policy,
                                    Executor& executor, const Deadline& deadline = {});

}  // namespace quarry
