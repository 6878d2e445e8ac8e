// A random rotation that costs a few passes over the numbers, not a matrix.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace quarry::vectors {

// Signs drawn by chance, then a Walsh-Hadamard transform over the first, then over the last numbers
// that a power of two takes; repeated (fast Johnson-Lindenstrauss transform: Ailon and Chazelle,
// STOC 2006). Each step keeps lengths and inner products; after them every number of the result
// depends on all of the argument, whatever axes the vectors prefer. The same seed gives the same
// rotation on every machine. Immutable; share it freely.
class IvfRotation {
 public:
  IvfRotation(std::size_t dimension, std::uint64_t seed);

  std::size_t dimension() const { return dimension_; }
  // Of a result: `dimension` rounded up to what codes take, at least 64.
  std::size_t rotated() const { return rotated_; }
  static std::size_t rotated(std::size_t dimension) { return (dimension + 63) / 64 * 64; }

  // `from` has dimension() numbers, `to` rotated(); they do not overlap.
  void apply(std::span<const float> from, std::span<float> to) const;

 private:
  std::size_t dimension_, rotated_, power_;
  std::vector<float> signs_;  // one row for each round
};

}  // namespace quarry::vectors
