// A random rotation that takes a few passes over the values instead of a matrix product.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace quarry::vectors {

// Each round multiplies by random signs and then applies a Walsh-Hadamard transform to a power of
// two of the values: in even rounds the first ones, in odd rounds the last ones (fast
// Johnson-Lindenstrauss transform: Ailon and Chazelle, STOC 2006). A round preserves lengths and
// inner products. After all rounds every output value depends on every input value, even if the
// vectors lie along a few axes. The same seed gives the same rotation on every machine. Immutable;
// share it freely.
class IvfRotation {
 public:
  IvfRotation(std::size_t dimension, std::uint64_t seed);

  std::size_t dimension() const { return dimension_; }
  // The size of the output: `dimension` rounded up to a multiple of 64, the unit of codes.
  std::size_t rotated() const { return rotated_; }
  static std::size_t rotated(std::size_t dimension) { return (dimension + 63) / 64 * 64; }

  // `from` has dimension() values, `to` has rotated() values; they must not overlap.
  void apply(std::span<const float> from, std::span<float> to) const;

 private:
  std::size_t dimension_, rotated_, power_;
  std::vector<float> signs_;  // rotated() signs for each round, with the scale of the transform
};

}  // namespace quarry::vectors
