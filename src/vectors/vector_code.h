// How an index stores vectors, and how rows of floats become rows of codes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace quarry::vectors {

// Stored in files: values must not change.
enum class VectorCode : std::uint32_t {
  float32 = 0,
  float16 = 1,
  int8 = 2,  // 8 bits a value and a scale for each row; see encode_rows
  bits = 3,  // stored as int8, but searched by lists of 1-bit codes (ivf_lists.h), not by a graph
};

struct VectorShape {
  std::size_t dimension = 0;  // 0: no vectors
  VectorCode code = VectorCode::int8;
  bool operator==(const VectorShape&) const = default;
};

std::string_view to_string(VectorCode code);
// Empty if the name is unknown.
std::optional<VectorCode> vector_code(std::string_view name);

// The parts in which rows are stored. Each part is one section of a segment, row after row.
template <class Bytes>
struct RowParts {
  Bytes codes;   // dimension values of 4, 2 or 1 bytes
  Bytes scales;  // one float for int8 and bits, else nothing
};

// The bytes of one row in each part.
RowParts<std::size_t> bytes_of_row(VectorShape shape);

// Encodes and appends whole rows of `dimension` values.
//
// int8 is symmetric: the greatest magnitude of a row becomes 127. The scale is chosen so that the
// inner product of a row and its decoded codes equals that of the row with itself. The code of a
// row depends on nothing but the row, so an index can be compared with the vectors it was built
// from. A value that is not finite becomes 0 in 8-bit codes, and the scale of its row becomes NaN:
// such a row is never a hit.
void encode_rows(VectorShape shape, std::span<const float> rows, RowParts<std::string>& out);

// Writes the 8-bit codes of one row, as encode_rows does, and returns the scale that undoes the
// division. Also encodes questions.
float encode_int8(std::span<const float> row, std::int8_t* codes);

}  // namespace quarry::vectors
