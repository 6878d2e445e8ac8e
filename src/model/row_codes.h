// Rows of floats as words of a smaller type: what meets the packed weights in a product.
#pragma once

#include <cstddef>

#include "model/gemm.h"

namespace quarry::model {

// Writes the words of `size` floats (rounded up to whole words, the rest zero) and says what the
// codes stand for. The floats must be finite.
using RowEncode = RowScale (*)(const float* x, std::size_t size, Word* words);

struct RowEncoders {
  RowEncode bf16;   // to the nearest, ties to even
  RowEncode int16;  // codes from -2,047 to 2,047, zero being zero
  RowEncode int8;   // unsigned codes from 0 to 255
};
const RowEncoders& row_encoders(simd::Isa isa);
RowEncode row_encode(Precision precision);  // of the active level; null for fp32

// The greatest absolute value of an int16 code of a row. Weights are scaled so that no sum of
// their products with such codes leaves 32 bits.
inline constexpr int kInt16RowCode = 2047;

}  // namespace quarry::model
