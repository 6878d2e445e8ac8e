// 128 numbers in as few bits as most of them need; the few that need more are patched in.
//
// PFOR (Zukowski et al., Super-Scalar RAM-CPU Cache Compression, ICDE 2006) over the layout of
// SIMD-BP128 (Lemire and Boytsov, Decoding billions of integers per second, 2015): number i stands
// in lane i % 4, so that four are unpacked at once with the vectors that every processor has.
// Bytes: docs/format/segment.md.
#pragma once

#include <cstdint>
#include <string>

namespace quarry {

inline constexpr std::size_t kPacked = 128;
inline constexpr std::size_t kLongestPacked = 2 + kPacked * 4;

// Appends at most kLongestPacked bytes.
void append_packed(const std::uint32_t* values, std::string& out);

// Returns where the block ends; null where the bytes [at, end) hold no whole block.
const std::uint8_t* read_packed(const std::uint8_t* at, const std::uint8_t* end,
                                std::uint32_t* values);

// From the gaps between ascending numbers, each less one, to the numbers; the first gap counts from
// `least`. Returns false where they would pass `limit` - 1 or what 32 bits hold.
bool sum_gaps(std::uint32_t least, std::uint32_t limit, std::uint32_t* values);

}  // namespace quarry
