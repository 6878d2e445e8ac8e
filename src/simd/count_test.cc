#include "simd/count.h"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace quarry::simd {
namespace {

TEST(CountAtLeast, EqualsAPlainLoopAtEveryLevel) {
  std::mt19937 random(5);
  for (std::size_t size = 0; size <= 200; ++size) {
    std::vector<std::uint32_t> values(size);
    for (std::uint32_t& value : values) value = random() % 100 == 0 ? random() : random() % 50;
    for (const std::uint32_t least : {0U, 1U, 25U, 49U, 50U, 0xFFFFFFFFU}) {
      const auto expected =
          std::ranges::count_if(values, [&](std::uint32_t value) { return value >= least; });
      for (const Isa isa : kAllIsas) {
        if (isa > detected_isa()) continue;
        EXPECT_EQ(count_kernel(isa)(values.data(), size, least), expected) << to_string(isa);
      }
    }
  }
}

TEST(Greatest, EqualsAPlainLoopAtEveryLevel) {
  std::mt19937 random(6);
  for (std::size_t size = 0; size <= 70; ++size) {
    std::vector<std::uint32_t> values(size);
    std::uint32_t expected = 0;
    for (std::uint32_t& value : values) {
      value = static_cast<std::uint32_t>(random());
      expected = std::max(expected, value);
    }
    for (const Isa isa : kAllIsas) {
      if (isa > detected_isa()) continue;
      EXPECT_EQ(greatest_kernel(isa)(values.data(), size), expected) << to_string(isa);
    }
  }
}

TEST(NthGreatest, EqualsTheResultOfSorting) {
  std::mt19937 random(7);
  for (std::size_t size = 1; size <= 150; ++size) {
    std::vector<std::uint32_t> values(size);
    const std::uint32_t range = size % 3 == 0 ? 0xFFFFFFFF : 1 + random() % 40;
    for (std::uint32_t& value : values) value = static_cast<std::uint32_t>(random()) % range;
    std::vector<std::uint32_t> sorted = values;
    std::ranges::sort(sorted, std::greater());
    for (std::size_t n = 1; n <= size; ++n) {
      const std::uint32_t nth = sorted[n - 1];
      ASSERT_EQ(nth_greatest(values.data(), size, n), nth);
      const std::uint32_t about = about_nth_greatest(values.data(), size, n);
      ASSERT_LE(about, nth);
      ASSERT_GE(about, nth - nth / 128);
    }
  }
}

}  // namespace
}  // namespace quarry::simd
