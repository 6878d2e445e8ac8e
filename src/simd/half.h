// Numbers of 16 bits, IEEE 754 binary16: made of floats, and multiplied with floats.
#pragma once

#include <cstdint>
#include <span>

#include "simd/isa.h"

namespace quarry::simd {

// To the nearest, ties to even; what is too large becomes infinite, what is no number stays none.
// The same bits at every level, so that what was made on one machine is found equal on another.
std::uint16_t to_half(float value);
float from_half(std::uint16_t half);
// Appends 2 bytes for each number at `out`, of any alignment.
void to_half(std::span<const float> values, char* out);

// query . row, for a row of query.size() halves of any alignment.
float dot_half(std::span<const float> query, const std::uint16_t* row);

// The kernel of one level, for tests; others call the function above.
using HalfKernel = float (*)(const float* query, const std::uint16_t* row, std::size_t size);
HalfKernel half_kernel(Isa isa);

}  // namespace quarry::simd
