// Makes one segment of several, without the text: terms come from the postings.
#pragma once

#include <span>

#include "core/deadline.h"
#include "core/executor.h"
#include "core/result.h"
#include "segment/segment_sink.h"
#include "segment/segment_view.h"
#include "vectors/graph_builder.h"

namespace quarry::segment {

// From how many windows on a segment is searched otherwise than by looking at all of its rows:
// along a graph or, where vectors are kept as bits, by lists.
struct GraphPolicy {
  // Below, looking at all rows takes a tenth of a millisecond or less: neither is worth its
  // building there. An estimate from the speed of flat scans in docs/results/2026-11-vectors.md.
  std::size_t from_rows = 10'000;
  vectors::GraphSettings graph;
};

// Dead documents are left behind. All views have the same shape, and no document is alive in two.
// Holds 18 bytes for each chunk, the dictionary and the metadata, but neither rows nor postings.
// Errors: cancelled, deadline, those of the sink.
Result<void> merge_segments(std::span<const SegmentView> views, SegmentSink& sink,
                            const Deadline& deadline = {});
// With a graph or lists, where it is large enough: work for the executor, a minute for a million
// rows. A graph is made in memory, with the whole segment; lists are not (ivf_builder.h).
Result<void> merge_segments(std::span<const SegmentView> views, const GraphPolicy& policy,
                            Executor& executor, SegmentSink& sink, const Deadline& deadline = {});

// The same in memory.
Result<SegmentImage> merge_segments(std::span<const SegmentView> views,
                                    const Deadline& deadline = {});
Result<SegmentImage> merge_segments(std::span<const SegmentView> views, const GraphPolicy& policy,
                                    Executor& executor, const Deadline& deadline = {});

}  // namespace quarry::segment
