// Decodes and encodes single code points of UTF-8 (RFC 3629).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace quarry::text {

struct CodePoint {
  char32_t value = 0;
  unsigned size = 1;  // bytes
  bool valid = true;
};

inline constexpr char32_t kReplacement = 0xFFFD;

inline bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
inline bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

namespace internal {
inline CodePoint decode_multibyte(std::string_view text, std::size_t at) {
  constexpr CodePoint bad{kReplacement, 1, false};
  const auto byte = [&](std::size_t i) -> char32_t {
    return static_cast<unsigned char>(text[at + i]);
  };
  const char32_t lead = byte(0);
  if (lead < 0xC2 || lead > 0xF4) return bad;
  const unsigned size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (text.size() - at < size) return bad;
  char32_t value = lead & (0x7F >> size);
  for (unsigned i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return bad;
    value = (value << 6) | (byte(i) & 0x3F);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kLeast[size] || surrogate || value > 0x10FFFF) return bad;
  return {value, size, true};
}
}  // namespace internal

// Decodes the code point at `at` (< text.size()). An invalid byte decodes to U+FFFD with size 1 and
// valid = false.
inline CodePoint decode_utf8(std::string_view text, std::size_t at) {
  if (is_ascii(text[at])) return {static_cast<unsigned char>(text[at]), 1, true};
  return internal::decode_multibyte(text, at);
}

inline void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  const unsigned size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  const unsigned lead_mark = 0xF00u >> size;  // 110xxxxx, 1110xxxx, 11110xxx
  out += static_cast<char>((lead_mark & 0xFF) | (c >> (6 * (size - 1))));
  for (unsigned i = size - 1; i-- > 0;) out += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3F));
}

// Returns the offset of the first byte >= 0x80 at or after `from`, or size().
inline std::size_t find_non_ascii(std::string_view text, std::size_t from) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  std::uint64_t word;
  for (; from + 8 <= text.size(); from += 8) {
    std::memcpy(&word, text.data() + from, 8);
    if (word & kHighBits) break;
  }
  while (from < text.size() && is_ascii(text[from])) ++from;
  return from;
}

}  // namespace quarry::text
