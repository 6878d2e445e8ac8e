// How far a search of one segment must look to find what it should: how wide a walk is, or how many
// of the best sketches are looked at in full. Measured when they were made.
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
  // Of how many of the best rows it is measured.
  static constexpr std::array<std::uint32_t, 2> kWanted = {10, 100};
  // Of the `wanted` best rows, `recall` were among what searches of `width` found, on average.
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
  // Whether some width that was tried finds that share.
  bool reaches(double recall) const;
  std::span<const Point> points() const { return points_; }

 private:
  double width_at(double recall, std::uint32_t wanted) const;

  std::span<const Point> points_;  // ascending by wanted, then by width
};

}  // namespace quarry::vectors
