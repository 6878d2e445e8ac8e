// Merges the sections of several segments, except those of graphs and lists.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/deadline.h"
#include "core/result.h"
#include "segment/segment_sink.h"
#include "segment/segment_view.h"

namespace quarry::segment {

// By view: the new row of each old row, or kNoRow if it was dead.
struct MergedPlaces {
  std::vector<std::vector<std::uint32_t>> of_documents, of_chunks;
};

// Writes one section after the other. Postings and vectors are streamed, never held in memory as a
// whole. Errors: cancelled, deadline, those of the sink.
Result<MergedPlaces> write_merged_sections(std::span<const SegmentView> views, SegmentSink& sink,
                                           const Deadline& deadline);

}  // namespace quarry::segment
