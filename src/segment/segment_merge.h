// Merges several segments into one without the text of documents: terms come from the postings.
#pragma once

#include <span>

#include "core/deadline.h"
#include "core/executor.h"
#include "core/result.h"
#include "segment/segment_sink.h"
#include "segment/segment_view.h"
#include "vectors/graph_builder.h"

namespace quarry::segment {

// When a segment gets a graph or, if its vectors are stored as bits, inverted lists.
struct GraphPolicy {
  // The least number of windows. Scanning fewer takes a tenth of a millisecond or less, which does
  // not justify a build. Estimated from the speed of flat scans in docs/results/2026-11-vectors.md.
  std::size_t from_rows = 10'000;
  vectors::GraphSettings graph;
};

// Merges without graph or lists. Dead documents are dropped. All views have the same shape, and no
// document is alive in two of them. Holds 18 bytes for each chunk, the dictionary and the metadata
// in memory, but neither vectors nor postings. Errors: cancelled, deadline, those of the sink.
Result<void> merge_segments(std::span<const SegmentView> views, SegmentSink& sink,
                            const Deadline& deadline = {});
// Also builds a graph or lists if the policy asks for them: about a minute on the executor for a
// million rows. A segment with a graph is built in memory; one with lists is not (ivf_builder.h).
Result<void> merge_segments(std::span<const SegmentView> views, const GraphPolicy& policy,
                            Executor& executor, SegmentSink& sink, const Deadline& deadline = {});

// As above, in memory.
Result<SegmentImage> merge_segments(std::span<const SegmentView> views,
                                    const Deadline& deadline = {});
Result<SegmentImage> merge_segments(std::span<const SegmentView> views, const GraphPolicy& policy,
                                    Executor& executor, const Deadline& deadline = {});

}  // namespace quarry::segment
