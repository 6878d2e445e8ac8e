// Unpacks consecutive numbers of a fixed bit width to 32-bit numbers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.h"

namespace quarry::simd {

// The caller provides padding: unpack_bits may read this many bytes after the packed numbers, and
// may write up to a multiple of kUnpackGroup values.
inline constexpr std::size_t kUnpackPadding = 32;
inline constexpr std::size_t kUnpackGroup = 8;

// values[i] = more + the `width` bits that start at bit i * width, counted from the lowest bit of
// the first byte. `width` is 0 to 32.
void unpack_bits(const std::uint8_t* packed, unsigned width, std::size_t count, std::uint32_t more,
                 std::uint32_t* values);

// The kernel of one level, for tests and benches; others call the function above.
using UnpackKernel = void (*)(const std::uint8_t*, unsigned, std::size_t, std::uint32_t,
                              std::uint32_t*);
UnpackKernel unpack_kernel(Isa isa);

}  // namespace quarry::simd
