// Sums the components of a query at the bits that are set in a row: inner products with rows of one
// bit per dimension.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "simd/isa.h"

namespace quarry::simd {

// A row has one bit per component of the query, lowest bit first, padded to whole words of 64 bits.
inline constexpr std::size_t kMaskBits = 64;

// Rows of bits, `stride` bytes apart; other data may lie between them.
struct MaskRows {
  const char* begin = nullptr;
  std::size_t stride = 0;
};

// sums[i] = the sum of the query's components whose bit is set in row picked[i]. query.size() is a
// multiple of kMaskBits and at most kMostInt8Dimensions; components are within [-127, 127].
void masked_sums(std::span<const std::int8_t> query, const MaskRows& rows,
                 std::span<const std::uint32_t> picked, std::int32_t* sums);

// The kernel of one level, for tests and benches; others call the function above.
using MaskedSums = void (*)(const std::int8_t* query, std::size_t words, const MaskRows& rows,
                            const std::uint32_t* picked, std::size_t count, std::int32_t* sums);
MaskedSums masked_sums_of(Isa isa);

}  // namespace quarry::simd
