// Encodes input rows as words of a smaller type, the left-hand side of a product.
#pragma once

#include <cstddef>

#include "model/gemm.h"

namespace quarry::model {

// Encodes `size` floats, which must be finite, and returns the scale of the codes. The last word is
// padded with zeros.
using RowEncode = RowScale (*)(const float* x, std::size_t size, Word* words);

struct RowEncoders {
  RowEncode bf16;   // rounds to nearest, ties to even
  RowEncode int16;  // codes from -2,047 to 2,047; 0 encodes zero
  RowEncode int8;   // unsigned codes from 0 to 255
};
const RowEncoders& row_encoders(simd::Isa isa);
RowEncode row_encode(Precision precision);  // of the active instruction set; null for fp32

// The greatest absolute value of an int16 row code. weight_codes.cc scales weights so that a sum of
// products with such codes fits in 32 bits.
inline constexpr int kInt16RowCode = 2047;

}  // namespace quarry::model
