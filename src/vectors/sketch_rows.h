// One bit for each value of a row: an eighth of the bytes of 8-bit codes when reading scattered
// rows.
//
// A sketch holds the signs of a row and one magnitude. That is the nearest row of equal magnitudes,
// and its score estimates the score of the row: with 384 dimensions, the forty best estimates
// contain 0.98 of the ten best rows (docs/decisions/0007-vectors.md). RaBitQ (Gao and Long, SIGMOD
// 2024) takes signs after a random rotation; without it, sketches of model vectors were as good.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "vectors/code_rows.h"

namespace quarry::vectors {

// A view of the section SKCH. Immutable; share it freely.
class SketchRows {
 public:
  SketchRows() = default;
  // The sketches of `rows`; no bytes mean no sketches. Errors: corrupt.
  static Result<SketchRows> read(std::string_view bytes, const CodeRows& rows);

  bool empty() const { return bytes_.empty(); }
  // Prefetches the sketch of a row.
  void prefetch(std::uint32_t row) const {
    __builtin_prefetch(at(row));
    __builtin_prefetch(at(row) + stride() - 1);
  }

  // The sketch of a row: words() 64-bit words, lowest bit first, then the magnitude as a float.
  const char* at(std::uint32_t row) const { return bytes_.data() + std::size_t{row} * stride(); }
  std::size_t stride() const { return words_ * sizeof(std::uint64_t) + sizeof(float); }
  std::size_t words() const { return words_; }

  // Recomputes the sketches from the rows and reports the first that differs.
  void check(const CodeRows& rows, std::vector<std::string>& findings) const;

 private:
  std::size_t words_ = 0;
  std::string_view bytes_;
};

// The bytes of SKCH, computed from the codes.
std::string sketches_of(const CodeRows& rows);

// A question encoded to be compared with sketches, which must outlive it. Immutable; share it
// freely.
class SketchQuery {
 public:
  SketchQuery(const SketchRows& rows, std::span<const float> question);
  // Approximates the scores up to a positive factor that is the same for all rows.
  void estimate(std::span<const std::uint32_t> picked, float* scores) const;
  const SketchRows& rows() const { return rows_; }

 private:
  const SketchRows& rows_;
  std::vector<std::int8_t> codes_;  // padded to whole words
  std::int32_t total_ = 0;          // the sum of the codes
};

}  // namespace quarry::vectors
