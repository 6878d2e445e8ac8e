// Adds the graph for vector search to the bytes of a segment.
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

// A graph whose rows the new segment contains: their links are reused.
struct GraphSource {
  const vectors::VectorGraph* graph = nullptr;
  std::vector<std::uint32_t> place;  // the new row of each old row; kNoRow: dropped
};

// `image` holds a valid segment without a graph. Also adds sketches and recall curves. Errors:
// cancelled, deadline.
Result<void> add_graph(SegmentImage& image, const vectors::GraphSettings& settings,
                       const GraphSource& source, Executor& executor, const Deadline& deadline);

}  // namespace quarry::segment
