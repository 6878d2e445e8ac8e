// Measures the recall of a segment while it is built: searches for some of its own rows, shifted
// and excluded from the results, and compares with an exhaustive scan.
#pragma once

#include <string>

#include "core/executor.h"
#include "vectors/code_rows.h"
#include "vectors/sketch_rows.h"
#include "vectors/vector_graph.h"

namespace quarry::vectors {

// The bytes of sections RECL and SKRC; see recall_curve.h.
struct MeasuredCurves {
  std::string walks;     // recall by the width of a walk
  std::string sketches;  // recall by the number of best sketches that are rescored
};

MeasuredCurves measure_recall(const CodeRows& rows, const VectorGraph& graph,
                              const SketchRows& sketches, Executor& executor);

}  // namespace quarry::vectors
