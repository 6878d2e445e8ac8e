#include "embed/base64_floats.h"

#include <array>
#include <bit>
#include <cstdint>
#include <string>

namespace quarry::embed {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xff;

constexpr std::array<std::uint8_t, 256> kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNone);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

}  // namespace

Result<std::vector<float>> base64_floats(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() * 6 / 8 % sizeof(float) != 0) {
    return {Code::corrupt, "expected base64 of 4-byte floats, found " +
                               std::to_string(text.size() * 6 / 8) + " bytes"};
  }
  std::vector<float> floats;
  floats.reserve(text.size() * 6 / 8 / sizeof(float));
  std::uint32_t bits = 0, word = 0;
  int bit_count = 0, byte_count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t value = kValues[static_cast<std::uint8_t>(text[i])];
    if (value == kNone) {
      return {Code::corrupt,
              "expected base64, found an invalid character at offset " + std::to_string(i)};
    }
    bits = bits << 6 | value;
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    word |= (bits >> bit_count & 0xff) << 8 * byte_count;
    if (++byte_count < 4) continue;
    floats.push_back(std::bit_cast<float>(word));
    word = 0;
    byte_count = 0;
  }
  return floats;
}

}  // namespace quarry::embed
