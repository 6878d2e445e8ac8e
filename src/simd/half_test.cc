#include "simd/half.h"

#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace quarry::simd {
namespace {

TEST(Half, EveryHalfRoundTripsThroughFloat) {
  for (std::uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = from_half(half);
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(from_half(to_half(value))));
    } else {
      EXPECT_EQ(to_half(value), half) << bits;
    }
  }
}

TEST(Half, RoundsToNearestAndTiesToEven) {
  for (std::uint16_t half = 0; half < 0x7BFF; ++half) {
    const float low = from_half(half), high = from_half(static_cast<std::uint16_t>(half + 1));
    const float middle = low + (high - low) / 2;
    EXPECT_EQ(to_half(middle), half % 2 == 0 ? half : half + 1) << half;
    EXPECT_EQ(to_half(std::nextafter(middle, 0.0F)), half);
    EXPECT_EQ(to_half(-std::nextafter(middle, INFINITY)), 0x8000 + half + 1);
  }
}

TEST(Half, MatchesTheValuesOfTheStandard) {
  EXPECT_EQ(to_half(1.0F), 0x3C00);
  EXPECT_EQ(to_half(-2.0F), 0xC000);
  EXPECT_EQ(to_half(65504.0F), 0x7BFF);
  EXPECT_EQ(to_half(65520.0F), 0x7C00);
  EXPECT_EQ(to_half(INFINITY), 0x7C00);
  EXPECT_EQ(from_half(0x0001), 0x1p-24F);
  EXPECT_EQ(from_half(0x7C00), INFINITY);
}

class HalfAtLevel : public testing::TestWithParam<Isa> {};

TEST_P(HalfAtLevel, DotEqualsTheSumInDouble) {
  if (GetParam() > detected_isa()) GTEST_SKIP() << "this processor does not support the level";
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  for (std::size_t size = 0; size <= 200; ++size) {
    std::vector<float> query(size);
    std::vector<std::uint16_t> row(size + 1);
    double exact = 0, tolerance = 1e-7;
    for (std::size_t i = 0; i < size; ++i) {
      query[i] = normal(random);
      row[i + 1] = to_half(normal(random));
      exact += double{query[i]} * from_half(row[i + 1]);
      tolerance += std::abs(double{query[i]} * from_half(row[i + 1])) * 1e-6;
    }
    EXPECT_NEAR(half_kernel(GetParam())(query.data(), row.data() + 1, size), exact, tolerance);
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, HalfAtLevel, testing::ValuesIn(kAllIsas),
                         [](const auto& level) { return std::string(to_string(level.param)); });

}  // namespace
}  // namespace quarry::simd
