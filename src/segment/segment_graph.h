// Gives the bytes of a segment the graph along which its vectors are searched.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/deadline.h"
#include "core/executor.h"
#include "core/result.h"
#include "segment/segment_format.h"
#include "segment/segment_vectors.h"
#include "vectors/graph_builder.h"

namespace quarry::segment {

// A segment of which the new one has taken over rows, with the links between them.
struct GraphSource {
  const vectors::VectorGraph* graph = nullptr;
  std::vector<std::uint32_t> place;  // where each row went; kNoRow: nowhere
};

// The image is that of a sound segment without a graph. Errors: cancelled, deadline.
Result<void> add_graph(SegmentImage& image, const vectors::GraphSettings& settings,
                       const GraphSource& source, Executor& executor, const Deadline& deadline);

}  // namespace quarry::segment
