// Packs up to 128 numbers into as few bits as most of them need, and patches the few larger ones.
//
// PFOR (Zukowski et al., Super-Scalar RAM-CPU Cache Compression, ICDE 2006). A full block has the
// layout of SIMD-BP128 (Lemire and Boytsov, Decoding billions of integers per second, 2015): number
// i is in lane i % 4, so 128-bit vectors, which every supported processor has, unpack four numbers
// at once. A shorter block is a plain bit string. Byte format: docs/format/segment.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace quarry::words {

inline constexpr std::size_t kPacked = 128;
inline constexpr std::size_t kLongestPacked = 1 + kPacked * 4;

// Appends at most kLongestPacked bytes.
void append_packed(std::span<const std::uint32_t> values, std::string& out);

// Reads `count` numbers, adds `more` to each and may write all kPacked elements of `values`.
// Returns the end of the bytes read, or null if [at, end) is too short or broken.
const std::uint8_t* read_packed(const std::uint8_t* at, const std::uint8_t* end, std::size_t count,
                                std::uint32_t more, std::uint32_t* values);

// Converts, in place, kPacked gaps to ascending numbers. Each gap is stored less one; the first
// counts from `least`. Returns false if a number is not below `limit` or overflows 32 bits.
bool sum_gaps(std::uint32_t least, std::uint32_t limit, std::uint32_t* values);

}  // namespace quarry::words
