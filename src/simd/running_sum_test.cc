#include "simd/running_sum.h"

#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace quarry::simd {
namespace {

TEST(SumGaps, EqualsAPlainLoopAtEveryLevel) {
  std::mt19937 random(9);
  for (std::size_t size = 0; size <= 256; size += kSummedGroup) {
    for (const unsigned bits : {1U, 7U, 20U, 32U}) {
      std::vector<std::uint32_t> gaps(size), expected(size);
      const auto first = static_cast<std::uint32_t>(random());
      std::uint32_t next = first, all = 0;
      for (std::size_t i = 0; i < size; ++i) {
        gaps[i] = static_cast<std::uint32_t>(random()) >> (32 - bits);
        all |= gaps[i];
        expected[i] = next + gaps[i];
        next = expected[i] + 1;
      }
      for (const Isa isa : kAllIsas) {
        if (isa > detected_isa()) continue;
        std::vector<std::uint32_t> found = gaps;
        EXPECT_EQ(sum_gaps_kernel(isa)(first, found.data(), size), all) << to_string(isa);
        EXPECT_EQ(found, expected) << to_string(isa);
      }
    }
  }
}

}  // namespace
}  // namespace quarry::simd
