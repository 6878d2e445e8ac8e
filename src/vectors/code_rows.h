// The rows of codes of a segment, and a question made ready to be compared with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "vectors/vector_code.h"

namespace quarry::vectors {

// A view. Immutable; share it freely.
class CodeRows {
 public:
  CodeRows() = default;
  // Errors: corrupt, parts that are not `rows` rows of that code.
  static Result<CodeRows> read(VectorShape shape, std::uint64_t rows,
                               const RowParts<std::string_view>& parts);

  VectorShape shape() const { return shape_; }
  VectorCode code() const { return shape_.code; }
  std::size_t dimension() const { return shape_.dimension; }
  std::uint32_t size() const { return rows_; }
  // Rows [begin, end) as they lie in each part.
  RowParts<std::string_view> bytes(std::uint32_t begin, std::uint32_t end) const;
  // Asks for a row ahead of its use.
  void prefetch(std::uint32_t row) const {
    const char* at = codes_ + std::size_t{row} * row_bytes_;
    for (std::size_t i = 0; i < row_bytes_; i += 64) __builtin_prefetch(at + i);
  }

  // The codes of a row, where it is of int8 or bits, and what one is worth.
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

  // The numbers of a row as floats, whatever its code.
  void decode(std::uint32_t row, std::span<float> out) const;

  // One line a finding: rows that are never a hit.
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

// What is compared with rows by inner product: a question, or another row. The rows must outlive
// it. One thread at a time makes it; then it may be shared.
class RowQuery {
 public:
  // `in_full`: estimates are scores.
  enum class Precision { estimate, in_full };
  RowQuery(const CodeRows& rows, std::span<const float> question,
           Precision precision = Precision::estimate);
  RowQuery(const CodeRows& rows, std::uint32_t row);

  // Near the score, at the speed of the code: with int8 the question is of 8 bits as well.
  void estimate(std::span<const std::uint32_t> picked, float* scores) const;
  void estimate_run(std::uint32_t begin, std::uint32_t count, float* scores) const {
    estimate_run(rows_, begin, count, scores);
  }
  // Of the first rows of others with the same shape.
  void estimate_run(const CodeRows& rows, std::uint32_t count, float* scores) const {
    estimate_run(rows, 0, count, scores);
  }
  // The score: the question in full against what the codes say.
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
  std::span<const std::int8_t> codes_;  // of int8 and bits
  float scale_ = 1;                     // what one of them is worth
};

}  // namespace quarry::vectors
