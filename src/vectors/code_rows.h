// The vectors of a segment as rows of codes, and a query that is encoded to be compared with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "vectors/vector_code.h"

namespace quarry::vectors {

// A view of the sections CODE and SCAL. Immutable; share it freely.
class CodeRows {
 public:
  CodeRows() = default;
  // Errors: corrupt, if the shape is out of range, or the parts do not hold exactly `rows` rows of
  // it or are not aligned to 8 bytes.
  static Result<CodeRows> read(VectorShape shape, std::uint64_t rows,
                               const RowParts<std::string_view>& parts);

  VectorShape shape() const { return shape_; }
  VectorCode code() const { return shape_.code; }
  std::size_t dimension() const { return shape_.dimension; }
  std::uint32_t size() const { return rows_; }
  // The bytes of rows [begin, end) in each part.
  RowParts<std::string_view> bytes(std::uint32_t begin, std::uint32_t end) const;
  // Prefetches the codes of a row.
  void prefetch(std::uint32_t row) const {
    const char* at = codes_ + std::size_t{row} * row_bytes_;
    for (std::size_t i = 0; i < row_bytes_; i += 64) __builtin_prefetch(at + i);
  }

  // The codes of one row. The accessor must match code(): int8() serves int8 and bits, which alone
  // have scales().
  const std::int8_t* int8(std::uint32_t row) const {
    return reinterpret_cast<const std::int8_t*>(codes_) + std::size_t{row} * dimension();
  }
  const float* scales() const { return scales_; }
  const float* float32(std::uint32_t row) const {
    return reinterpret_cast<const float*>(codes_) + std::size_t{row} * dimension();
  }
  const std::uint16_t* float16(std::uint32_t row) const {
    return reinterpret_cast<const std::uint16_t*>(codes_) + std::size_t{row} * dimension();
  }

  // Decodes a row to floats. `out` holds dimension() values.
  void decode(std::uint32_t row, std::span<float> out) const;

  // Reports the first row with a value or scale that is not finite: such a row is never a hit.
  void check(std::vector<std::string>& findings) const;

 private:
  bool row_is_finite(std::uint32_t row) const;

  VectorShape shape_;
  std::size_t row_bytes_ = 0;
  std::uint32_t rows_ = 0;
  const char* codes_ = nullptr;
  const float* scales_ = nullptr;
  RowParts<std::string_view> parts_;
};

// A vector, either a question or another row, to compare with rows by inner product. A query built
// from a row of 8-bit codes has estimates only, no score(). The rows must outlive it. Immutable;
// share it freely.
class RowQuery {
 public:
  // `exact` keeps the question in floats, so that an estimate equals the score.
  enum class Precision { estimate, exact };
  RowQuery(const CodeRows& rows, std::span<const float> question,
           Precision precision = Precision::estimate);
  RowQuery(const CodeRows& rows, std::uint32_t row);

  // Approximates score(). For int8 and bits the question is rounded to 8 bits as well, and products
  // are integers; for other codes estimates are exact. `scores` holds one value for each picked
  // row.
  void estimate(std::span<const std::uint32_t> picked, float* scores) const;
  void estimate_run(std::uint32_t begin, std::uint32_t count, float* scores) const {
    estimate_run(rows_, begin, count, scores);
  }
  // Estimates the first `count` rows of another CodeRows with the same shape.
  void estimate_run(const CodeRows& rows, std::uint32_t count, float* scores) const {
    estimate_run(rows, 0, count, scores);
  }
  // The inner product of the question in floats and the decoded row.
  float score(std::uint32_t row) const { return score(rows_, row); }
  const CodeRows& rows() const { return rows_; }
  bool estimates_are_scores() const { return codes_.empty(); }

 private:
  void estimate_run(const CodeRows& rows, std::uint32_t begin, std::uint32_t count,
                    float* scores) const;
  float score(const CodeRows& rows, std::uint32_t row) const;

  const CodeRows& rows_;
  std::vector<float> floats_;
  std::vector<std::int8_t> own_codes_;
  std::span<const std::int8_t> codes_;  // the question in 8 bits; empty if estimates are exact
  float scale_ = 1;                     // multiplies each code
};

}  // namespace quarry::vectors
