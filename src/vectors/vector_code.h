// How the numbers of a vector are kept in an index, and how rows of floats become rows of codes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace quarry::vectors {

// The values stand in files.
enum class VectorCode : std::uint32_t {
  float32 = 0,
  float16 = 1,
  int8 = 2,  // a scale for each row, and numbers of 8 bits: see encode_rows
  bits = 3,  // as int8, found by lists of one bit a number (ivf_lists.h) instead of along a graph
};

struct VectorShape {
  std::size_t dimension = 0;  // 0: no vectors
  VectorCode code = VectorCode::int8;
  bool operator==(const VectorShape&) const = default;
};

std::string_view to_string(VectorCode code);
// Empty: no such code.
std::optional<VectorCode> vector_code(std::string_view name);

// What is kept of rows: each section of the file is one of these, row behind row.
template <class Bytes>
struct RowParts {
  Bytes codes;   // dimension numbers of 4, 2 or 1 bytes
  Bytes scales;  // int8, bits: one float
};

// Bytes of one row in each part.
RowParts<std::size_t> bytes_of_row(VectorShape shape);

// Appends whole rows of `dimension` numbers. int8 is symmetric: a row's greatest magnitude is 127
// and a scale says what one is worth (that with which the codes' product with their row is the
// row's with itself), so that a row's code depends on nothing but the row: an index can be compared
// with the vectors it was made from. A number that is not finite becomes 0 where
// the code has no place for it, and its row then has the scale NaN: it is never a hit.
void encode_rows(VectorShape shape, std::span<const float> rows, RowParts<std::string>& out);

// The numbers of one row of 8-bit codes; returns the scale that undoes the division. What
// encode_rows begins with, and what is done to a question.
float encode_int8(std::span<const float> row, std::int8_t* codes);

}  // namespace quarry::vectors
