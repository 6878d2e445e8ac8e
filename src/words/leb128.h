// Numbers of 32 bits in one to five bytes, seven bits each, the lowest first (LEB128).
#pragma once

#include <cstdint>
#include <string>

namespace quarry::words {

inline void append_leb128(std::uint32_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

// Moves `at` behind the number; false where [at, end) begins with none that fits.
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
