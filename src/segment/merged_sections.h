// What segments have in common, of several in one: every section but those of graphs and lists.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/deadline.h"
#include "core/result.h"
#include "segment/segment_sink.h"
#include "segment/segment_view.h"

namespace quarry::segment {

// Where each document and each chunk of each view went; kNoRow: it is dead.
struct MergedPlaces {
  std::vector<std::vector<std::uint32_t>> of_documents, of_chunks;
};

// Section after section, each in a walk over all live documents by ascending key: what is large is
// never held. Errors: cancelled, deadline, those of the sink.
Result<MergedPlaces> write_merged_sections(std::span<const SegmentView> views, SegmentSink& sink,
                                           const Deadline& deadline);

}  // namespace quarry::segment
