// Up to 128 numbers in as few bits as most of them need; the few that need more are patched in.
//
// PFOR (Zukowski et al., Super-Scalar RAM-CPU Cache Compression, ICDE 2006). A whole block lies as
// in SIMD-BP128 (Lemire and Boytsov, Decoding billions of integers per second, 2015): number i in
// lane i % 4, so that four are unpacked at once with the vectors that every processor has. Fewer
// numbers follow one another bit by bit. Bytes: docs/format/segment.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace quarry::words {

inline constexpr std::size_t kPacked = 128;
inline constexpr std::size_t kLongestPacked = 1 + kPacked * 4;

// Appends at most kLongestPacked bytes.
void append_packed(std::span<const std::uint32_t> values, std::string& out);

// Reads `count` numbers, to each of which `more` is added; up to kPacked places are written.
// Returns where they end; null where the bytes [at, end) do not hold so many.
const std::uint8_t* read_packed(const std::uint8_t* at, const std::uint8_t* end, std::size_t count,
                                std::uint32_t more, std::uint32_t* values);

// From the gaps between kPacked ascending numbers, each less one, to the numbers; the first gap
// counts from `least`. Returns false where they would pass `limit` - 1 or what 32 bits hold.
bool sum_gaps(std::uint32_t least, std::uint32_t limit, std::uint32_t* values);

}  // namespace quarry::words
