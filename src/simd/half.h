// Half-precision numbers (IEEE 754 binary16): conversion from and to float, and inner products with
// float.
#pragma once

#include <cstdint>
#include <span>

#include "simd/isa.h"

namespace quarry::simd {

// Rounds to nearest, ties to even. Values that are too large become infinite; NaN stays NaN. Every
// level gives the same bits, so that rows written on one machine compare equal on another.
std::uint16_t to_half(float value);
float from_half(std::uint16_t half);
// Writes 2 bytes per value to `out`, which may have any alignment.
void to_half(std::span<const float> values, char* out);

// query . row, for a row of query.size() halves of any alignment.
float dot_half(std::span<const float> query, const std::uint16_t* row);

// The kernel of one level, for tests; others call the function above.
using HalfKernel = float (*)(const float* query, const std::uint16_t* row, std::size_t size);
HalfKernel half_kernel(Isa isa);

}  // namespace quarry::simd
