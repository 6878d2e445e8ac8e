// Which of many numbers are large enough.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.h"

namespace quarry::simd {

// The places of values that are at least `least`, ascending; returns how many. Once there are more
// than `most` it may end. `places` has room for `size`.
std::size_t select_at_least(const std::uint32_t* values, std::size_t size, std::uint32_t least,
                            std::size_t most, std::uint32_t* places);

// Only how many there are, to the last.
std::size_t count_at_least(const std::uint32_t* values, std::size_t size, std::uint32_t least);

// The greatest of them; zero of none.
std::uint32_t greatest(const std::uint32_t* values, std::size_t size);

// The nth greatest, equal ones counted each; n is 1 to size. By counting: a step for each bit,
// which for some hundred values takes less than sorting them in part.
std::uint32_t nth_greatest(const std::uint32_t* values, std::size_t size, std::size_t n);

// The kernels of one level, for tests and benches; others call the functions above.
using SelectKernel = std::size_t (*)(const std::uint32_t*, std::size_t, std::uint32_t, std::size_t,
                                     std::uint32_t*);
SelectKernel select_kernel(Isa isa);
using CountKernel = std::size_t (*)(const std::uint32_t*, std::size_t, std::uint32_t);
CountKernel count_kernel(Isa isa);
using GreatestKernel = std::uint32_t (*)(const std::uint32_t*, std::size_t);
GreatestKernel greatest_kernel(Isa isa);

}  // namespace quarry::simd
