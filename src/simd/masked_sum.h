// Sums of those bytes of a question whose bits are set in a row: inner products with rows of one
// bit a number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "simd/isa.h"

namespace quarry::simd {

// Rows have a bit for each number of the question, the lowest first, in whole words of 64 bits.
inline constexpr std::size_t kMaskBits = 64;

// Rows of bits that may be followed by other bytes.
struct MaskRows {
  const char* begin = nullptr;
  std::size_t stride = 0;
};

// sums[i] = the sum of the query's numbers where row picked[i] has its bit set. The query has whole
// words of numbers, within [-127, 127] and at most kMostInt8Dimensions.
void masked_sums(std::span<const std::int8_t> query, const MaskRows& rows,
                 std::span<const std::uint32_t> picked, std::int32_t* sums);

// The kernel of one level, for tests and benches; others call the function above.
using MaskedSums = void (*)(const std::int8_t* query, std::size_t words, const MaskRows& rows,
                            const std::uint32_t* picked, std::size_t count, std::int32_t* sums);
MaskedSums masked_sums_of(Isa isa);

}  // namespace quarry::simd
