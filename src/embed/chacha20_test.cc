#include "embed/chacha20.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>
#include <random>
#include <string>

namespace quarry::embed {
namespace {

ChaChaKey counting_key() {
  ChaChaKey key;
  std::iota(key.begin(), key.end(), std::uint8_t{0});
  return key;
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

// The test vector of the block function, RFC 8439 section 2.3.2: key 00 to 1f, block 1.
TEST(ChaCha20, MatchesTheTestVectorOfItsStandard) {
  const ChaChaNonce nonce = {0, 0, 0, 9, 0, 0, 0, 0x4a, 0, 0, 0, 0};
  std::string zeros(64, '\0');
  apply_chacha20(counting_key(), nonce, 1, zeros);
  EXPECT_EQ(hex(zeros),
            "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
            "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e");
}

TEST(ChaCha20, AppliedTwiceRestoresATextOfAnyLength) {
  std::mt19937 random(3);
  for (std::size_t size : {0, 1, 63, 64, 65, 128, 1544}) {
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(random());
    std::string changed = text;
    apply_chacha20(counting_key(), {}, 0, changed);
    if (size >= 63) {
      EXPECT_NE(changed, text);
    }
    apply_chacha20(counting_key(), {}, 0, changed);
    EXPECT_EQ(changed, text);
  }
}

TEST(ChaCha20, ContinuesAtAGivenBlock) {
  std::string whole(192, '\0'), last(64, '\0');
  apply_chacha20(counting_key(), {}, 5, whole);
  apply_chacha20(counting_key(), {}, 7, last);
  EXPECT_EQ(whole.substr(128), last);
}

}  // namespace
}  // namespace quarry::embed
