#include "simd/select.h"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace quarry::simd {
namespace {

std::vector<std::uint32_t> select_plainly(const std::vector<std::uint32_t>& values,
                                          std::uint32_t least) {
  std::vector<std::uint32_t> places;
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    if (values[i] >= least) places.push_back(i);
  }
  return places;
}

TEST(SelectAtLeast, EqualsAPlainLoopAtEveryLevel) {
  std::mt19937 random(5);
  for (std::size_t size = 0; size <= 200; ++size) {
    std::vector<std::uint32_t> values(size);
    for (std::uint32_t& value : values) value = random() % 100 == 0 ? random() : random() % 50;
    for (const std::uint32_t least : {0U, 1U, 25U, 49U, 50U, 0xFFFFFFFFU}) {
      for (const Isa isa : kAllIsas) {
        if (isa > detected_isa()) continue;
        std::vector<std::uint32_t> places(size);
        places.resize(select_kernel(isa)(values.data(), size, least, places.data()));
        EXPECT_EQ(places, select_plainly(values, least)) << to_string(isa) << ", " << size;
      }
    }
  }
}

}  // namespace
}  // namespace quarry::simd
