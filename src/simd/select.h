// Selects the values above a bound.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.h"

namespace quarry::simd {

// Writes the indices of all values that are at least `least` to `places`, ascending, and returns
// how many there are. `places` has room for `size` indices.
std::size_t select_at_least(const std::uint32_t* values, std::size_t size, std::uint32_t least,
                            std::uint32_t* places);

// The kernel of one level, for tests and benches; others call the function above.
using SelectKernel = std::size_t (*)(const std::uint32_t*, std::size_t, std::uint32_t,
                                     std::uint32_t*);
SelectKernel select_kernel(Isa isa);

}  // namespace quarry::simd
