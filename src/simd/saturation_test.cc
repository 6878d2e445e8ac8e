#include "simd/saturation.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace quarry::simd {
namespace {

constexpr std::size_t kRoom = 100 + 2 * kSaturationGroup;

struct Postings {
  std::vector<std::uint32_t> counts, lengths;
};

Postings by_chance(std::uint32_t seed) {
  std::mt19937 random(seed);
  Postings out;
  for (std::size_t i = 0; i < kRoom; ++i) {
    out.counts.push_back(1 + random() % (random() % 4 == 0 ? 100'000 : 4));
    out.lengths.push_back(random() % (random() % 8 == 0 ? 1'000'000 : 500));
  }
  return out;
}

std::vector<std::uint32_t> points_of(Isa isa, const Saturation& saturation, const Postings& given,
                                     std::size_t size) {
  std::vector<std::uint32_t> points(kRoom);
  saturation_kernel(isa)(saturation, given.counts.data(), given.lengths.data(), size,
                         points.data());
  points.resize(size);
  return points;
}

TEST(Saturation, GivesTheSameBitsAtEveryLevel) {
  const Saturation saturation{.weight = 9.7e6F, .base = 0.54F, .slope = 0.0031F};
  for (std::uint32_t size = 0; size <= 100; ++size) {
    const Postings given = by_chance(size);
    const auto expected = points_of(Isa::scalar, saturation, given, size);
    for (const Isa isa : kAllIsas) {
      if (isa > detected_isa()) continue;
      EXPECT_EQ(points_of(isa, saturation, given, size), expected) << to_string(isa) << size;
    }
  }
}

TEST(Saturation, EqualsTheRoundedFormulaAndIsNeverZero) {
  for (const float weight : {1e-3F, 40.0F, 1.2e7F}) {
    const Saturation saturation{
        .weight = weight, .second_weight = weight / 3, .base = 0.54F, .slope = 0.0031F};
    const Postings given = by_chance(7);
    const auto points = points_of(active_isa(), saturation, given, 100);
    for (std::size_t i = 0; i < 100; ++i) {
      const double tf = given.counts[i];
      const double share = tf / (tf + 0.54 + 0.0031 * given.lengths[i]);
      const double exact = std::max(1.0, weight * share) + std::max(1.0, weight / 3 * share);
      EXPECT_NEAR(points[i], exact, 1 + 4e-7 * weight);
    }
  }
}

}  // namespace
}  // namespace quarry::simd
