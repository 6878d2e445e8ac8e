// How wide a walk through one segment must be to find what it should: measured when its graph was
// built.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/executor.h"
#include "core/result.h"

#include "vectors/code_rows.h"
#include "vectors/vector_graph.h"

namespace quarry {

// A view of the section RECL. Immutable; share it freely.
class RecallCurve {
 public:
  // Of the `wanted` best rows, `recall` were among those that walks of `width` found, on average.
  struct Point {
    std::uint32_t wanted, width;
    float recall;
  };

  RecallCurve() = default;
  // Errors: corrupt.
  static Result<RecallCurve> read(std::string_view bytes);

  // The least width that finds that share of the `wanted` best rows; the greatest ever tried where
  // none did. At least `wanted`.
  std::size_t width_for(double recall, std::size_t wanted) const;
  std::span<const Point> points() const { return points_; }

 private:
  double width_at(double recall, std::uint32_t wanted) const;

  std::span<const Point> points_;  // ascending by wanted, then by width
};

// Asks the graph for some of its own rows, moved and as if they were not there, and compares with
// all rows.
std::string measure_recall(const CodeRows& rows, const VectorGraph& graph, Executor& executor);

}  // namespace quarry
