#include "tokenize/byte_alphabet.h"

#include <array>

#include "text/utf8.h"

namespace quarry::tokenize {
namespace {

constexpr std::size_t kCharacters = 0x144;  // one past the last character of the alphabet

constexpr bool stands_for_itself(unsigned byte) {
  return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

constexpr std::array<std::int16_t, kCharacters> kBytes = [] {
  std::array<std::int16_t, kCharacters> bytes{};
  bytes.fill(-1);
  std::size_t next = 0x100;
  for (unsigned byte = 0; byte < 256; ++byte) {
    bytes[stands_for_itself(byte) ? byte : next++] = static_cast<std::int16_t>(byte);
  }
  return bytes;
}();

}  // namespace

std::optional<std::string> spelled_bytes(std::string_view piece) {
  std::string out;
  for (std::size_t at = 0; at < piece.size();) {
    const text::CodePoint c = text::decode_utf8(piece, at);
    if (c.value >= kCharacters || kBytes[c.value] < 0) return {};
    out += static_cast<char>(kBytes[c.value]);
    at += c.size;
  }
  return out;
}

}  // namespace quarry::tokenize
