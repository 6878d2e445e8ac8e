#include "embed/base64_floats.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <gmock/gmock.h>
#include <random>

namespace quarry::embed {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The simplest encoder: emits the bits one by one.
std::string encoded(const std::vector<float>& floats) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<bool> bits;
  for (const float value : floats) {
    const auto word = std::bit_cast<std::uint32_t>(value);
    for (int byte = 0; byte < 4; ++byte) {
      for (int bit = 7; bit >= 0; --bit) bits.push_back(word >> (8 * byte + bit) & 1);
    }
  }
  while (bits.size() % 6 != 0) bits.push_back(false);
  std::string text;
  for (std::size_t i = 0; i < bits.size(); i += 6) {
    int value = 0;
    for (std::size_t k = 0; k < 6; ++k) value = 2 * value + bits[i + k];
    text += kAlphabet[static_cast<std::size_t>(value)];
  }
  while (text.size() % 4 != 0) text += '=';
  return text;
}

TEST(Base64Floats, ReadsLittleEndianFloats) {
  EXPECT_THAT(base64_floats("AACAPwAAAMA=").value(), ElementsAre(1.0f, -2.0f));
  EXPECT_THAT(base64_floats("").value(), ElementsAre());
}

TEST(Base64Floats, DecodesTheOutputOfASimpleEncoder) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<float> floats(random() % 20);
    for (float& value : floats) value = static_cast<float>(random()) / 1e9f - 2;
    EXPECT_EQ(base64_floats(encoded(floats)).value(), floats);
  }
}

TEST(Base64Floats, PassesNanThrough) {
  EXPECT_TRUE(std::isnan(base64_floats(encoded({NAN})).value().at(0)));
}

TEST(Base64Floats, RefusesInvalidCharactersAndPartialFloats) {
  EXPECT_THAT(base64_floats("AACA*w==").error().message, HasSubstr("character at offset 4"));
  EXPECT_THAT(base64_floats("AACAPwAA").error().message, HasSubstr("6 bytes"));
  EXPECT_EQ(base64_floats("AAC\nPw==").error().code, Code::corrupt);
}

}  // namespace
}  // namespace quarry::embed
