// Gives the bytes of a segment the graph along which its vectors are searched.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/deadline.h"
#include "core/executor.h"
#include "core/result.h"
#include "index/segment_format.h"
#include "index/segment_vectors.h"

#include "vectors/graph_builder.h"

namespace quarry {

// A segment of which the new one has taken over rows, with the links between them.
struct GraphSource {
  const VectorGraph* graph = nullptr;
  std::vector<std::uint32_t> place;  // where each row went; kNoRow: nowhere
};

// The image is that of a sound segment without a graph. Errors: cancelled, deadline.
Result<void> add_graph(SegmentImage& image, const GraphSettings& settings,
                       const GraphSource& source, Executor& executor, const Deadline& deadline);

}  // namespace quarry
