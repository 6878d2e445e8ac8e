// How many of many numbers are large enough, and how large the greatest are.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.h"

namespace quarry::simd {

// How many values are at least `least`.
std::size_t count_at_least(const std::uint32_t* values, std::size_t size, std::uint32_t least);

// The greatest of them; zero of none.
std::uint32_t greatest(const std::uint32_t* values, std::size_t size);

// The nth greatest, equal ones counted each; n is 1 to size. By counting: a step for each bit,
// which for some hundred values takes less than sorting them in part.
std::uint32_t nth_greatest(const std::uint32_t* values, std::size_t size, std::size_t n);

// At most that, and more than 127/128 of it, in a third of the steps.
std::uint32_t about_nth_greatest(const std::uint32_t* values, std::size_t size, std::size_t n);

// The kernels of one level, for tests and benches; others call the functions above.
using CountKernel = std::size_t (*)(const std::uint32_t*, std::size_t, std::uint32_t);
CountKernel count_kernel(Isa isa);
using GreatestKernel = std::uint32_t (*)(const std::uint32_t*, std::size_t);
GreatestKernel greatest_kernel(Isa isa);

}  // namespace quarry::simd
