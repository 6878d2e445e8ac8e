// One bit for each number of a row: an eighth of the bytes to read of rows that lie scattered.
//
// The signs of a row, all of one size, are the row of signs that is nearest to it, and the score of
// that estimates the row's own: of 384 numbers, forty of the best estimates hold 0.98 of the ten
// best rows (docs/decisions/0007-vectors.md). RaBitQ (Gao and Long, SIGMOD 2024) takes signs after
// a random rotation; those of a model's numbers did as well without.
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
  // Of those rows; empty: there are none. Errors: corrupt.
  static Result<SketchRows> read(std::string_view bytes, const CodeRows& rows);

  bool empty() const { return bytes_.empty(); }
  // Asks for a row ahead of its use.
  void prefetch(std::uint32_t row) const {
    __builtin_prefetch(at(row));
    __builtin_prefetch(at(row) + stride() - 1);
  }

  // Whole words of bits, the lowest first, and behind them what one is worth.
  const char* at(std::uint32_t row) const { return bytes_.data() + std::size_t{row} * stride(); }
  std::size_t stride() const { return words_ * sizeof(std::uint64_t) + sizeof(float); }
  std::size_t words() const { return words_; }

  // Whether they are those of the rows. One line a finding.
  void check(const CodeRows& rows, std::vector<std::string>& findings) const;

 private:
  std::size_t words_ = 0;
  std::string_view bytes_;
};

// The bytes of SKCH, made of codes alone.
std::string sketches_of(const CodeRows& rows);

// A question made ready to be compared with sketches; they must outlive it. One thread at a time
// makes it; then it may be shared.
class SketchQuery {
 public:
  SketchQuery(const SketchRows& rows, std::span<const float> question);
  // Near the scores, but for a factor that all have in common.
  void estimate(std::span<const std::uint32_t> picked, float* scores) const;
  const SketchRows& rows() const { return rows_; }

 private:
  const SketchRows& rows_;
  std::vector<std::int8_t> codes_;  // filled up to whole words
  std::int32_t total_ = 0;          // of the codes
};

}  // namespace quarry::vectors
