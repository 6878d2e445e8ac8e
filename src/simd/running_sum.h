// A prefix sum that turns the gaps between ascending numbers back into the numbers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.h"

namespace quarry::simd {

// Sizes must be multiples of this.
inline constexpr std::size_t kSummedGroup = 16;

// values[i] becomes `first` + i + values[0] + ... + values[i], modulo 2^32. Returns the bitwise OR
// of all given values, which bounds the largest of them.
std::uint32_t sum_gaps(std::uint32_t first, std::uint32_t* values, std::size_t size);

// The kernel of one level, for tests and benches; others call the function above.
using SumGapsKernel = std::uint32_t (*)(std::uint32_t, std::uint32_t*, std::size_t);
SumGapsKernel sum_gaps_kernel(Isa isa);

}  // namespace quarry::simd
