// Numbers of few bits that follow one another, to numbers of 32.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.h"

namespace quarry::simd {

// Behind the last byte of the packed numbers so many may be read, and behind the last number so
// many places may be written: give them room.
inline constexpr std::size_t kUnpackedBehind = 32;
inline constexpr std::size_t kUnpackGroup = 8;

// values[i] = more + the `width` bits from bit i * width on, bits counted from the lowest of the
// first byte. Widths are 0 to 32.
void unpack_bits(const std::uint8_t* packed, unsigned width, std::size_t count, std::uint32_t more,
                 std::uint32_t* values);

// The kernel of one level, for tests and benches; others call the function above.
using UnpackKernel = void (*)(const std::uint8_t*, unsigned, std::size_t, std::uint32_t,
                              std::uint32_t*);
UnpackKernel unpack_kernel(Isa isa);

}  // namespace quarry::simd
