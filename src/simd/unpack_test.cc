#include "simd/unpack.h"

#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace quarry::simd {
namespace {

TEST(UnpackBits, RestoresThePackedNumbersAtEveryLevelAndWidth) {
  std::mt19937 random(8);
  for (unsigned width = 0; width <= 32; ++width) {
    for (std::size_t count = 0; count <= 130; ++count) {
      std::vector<std::uint32_t> values(count);
      std::vector<std::uint8_t> packed((count * width + 7) / 8 + kUnpackPadding, 0xA5);
      std::fill(packed.begin(), packed.end() - kUnpackPadding, 0);
      for (std::size_t i = 0; i < count; ++i) {
        values[i] = width == 0 ? 0 : static_cast<std::uint32_t>(random()) >> (32 - width);
        for (unsigned bit = 0; bit < width; ++bit) {
          const std::size_t at = i * width + bit;
          packed[at / 8] |= static_cast<std::uint8_t>((values[i] >> bit & 1) << at % 8);
        }
      }
      for (std::uint32_t& value : values) value += 3;
      for (const Isa isa : kAllIsas) {
        if (isa > detected_isa()) continue;
        std::vector<std::uint32_t> found(count + kUnpackGroup);
        unpack_kernel(isa)(packed.data(), width, count, 3, found.data());
        found.resize(count);
        ASSERT_EQ(found, values) << to_string(isa) << ", " << width;
      }
    }
  }
}

}  // namespace
}  // namespace quarry::simd
