// Asks a segment that is being made for some of its own rows, moved and as if they were not there,
// and compares what is found with all rows.
#pragma once

#include <string>

#include "core/executor.h"
#include "vectors/code_rows.h"
#include "vectors/sketch_rows.h"
#include "vectors/vector_graph.h"

namespace quarry::vectors {

// Sections that RecallCurve reads.
struct MeasuredCurves {
  std::string walks;     // by the width of a walk
  std::string sketches;  // by how many of the best sketches are looked at in full
};

MeasuredCurves measure_recall(const CodeRows& rows, const VectorGraph& graph,
                              const SketchRows& sketches, Executor& executor);

}  // namespace quarry::vectors
