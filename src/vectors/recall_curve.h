// How much work a search of one segment needs to reach a recall: the width of a graph walk, or the
// number of best sketches to rescore. Measured when the segment is built (recall_measurement.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/result.h"

namespace quarry::vectors {

// A view of the section RECL or SKRC. Immutable; share it freely.
class RecallCurve {
 public:
  // The numbers of best rows for which recall is measured.
  static constexpr std::array<std::uint32_t, 2> kWanted = {10, 100};
  // The average fraction `recall` of the `wanted` best rows that searches of `width` find.
  struct Point {
    std::uint32_t wanted, width;
    float recall;
  };

  RecallCurve() = default;
  // Errors: corrupt.
  static Result<RecallCurve> read(std::string_view bytes);

  // The least width that finds the fraction `recall` of the `wanted` best rows, interpolated
  // between measured points; the greatest measured width if none reaches it. At least `wanted`.
  std::size_t width_for(double recall, std::size_t wanted) const;
  // Whether a measured width reaches that recall, for every kWanted.
  bool reaches(double recall) const;
  std::span<const Point> points() const { return points_; }

 private:
  double width_at(double recall, std::uint32_t wanted) const;

  std::span<const Point> points_;  // ascending by wanted, then by width
};

}  // namespace quarry::vectors
