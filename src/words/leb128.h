// Variable-length 32-bit numbers (LEB128): one to five bytes of seven bits each, lowest bits first.
#pragma once

#include <cstdint>
#include <string>

namespace quarry::words {

inline void append_leb128(std::uint32_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

// Reads a number and advances `at` past it. Returns false if [at, end) does not start with a
// complete number of 32 bits.
inline bool read_leb128(const std::uint8_t*& at, const std::uint8_t* end, std::uint32_t& value) {
  if (at != end && *at < 0x80) {
    value = *at++;
    return true;
  }
  std::uint64_t sum = 0;
  for (int shift = 0; shift < 35 && at != end; shift += 7) {
    const std::uint8_t byte = *at++;
    sum |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    value = static_cast<std::uint32_t>(sum);
    if (byte < 0x80) return sum <= 0xFFFFFFFF;
  }
  return false;
}

}  // namespace quarry::words
