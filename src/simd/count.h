// Counts the values above a bound, and finds the greatest and the nth greatest value.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.h"

namespace quarry::simd {

// The number of values that are at least `least`.
std::size_t count_at_least(const std::uint32_t* values, std::size_t size, std::uint32_t least);

// The greatest value; 0 if there are none.
std::uint32_t greatest(const std::uint32_t* values, std::size_t size);

// The nth greatest value, duplicates counted separately; n is 1 to size. Determines the result bit
// by bit, with one count over all values per bit. For a few hundred values this is faster than a
// partial sort.
std::uint32_t nth_greatest(const std::uint32_t* values, std::size_t size, std::size_t n);

// A lower bound of nth_greatest that exceeds 127/128 of it, in about a third of the passes.
std::uint32_t about_nth_greatest(const std::uint32_t* values, std::size_t size, std::size_t n);

// The kernels of one level, for tests and benches; others call the functions above.
using CountKernel = std::size_t (*)(const std::uint32_t*, std::size_t, std::uint32_t);
CountKernel count_kernel(Isa isa);
using GreatestKernel = std::uint32_t (*)(const std::uint32_t*, std::size_t);
GreatestKernel greatest_kernel(Isa isa);

}  // namespace quarry::simd
