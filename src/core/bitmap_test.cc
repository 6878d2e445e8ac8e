#include "core/bitmap.h"

#include <gtest/gtest.h>
#include <random>

namespace quarry {
namespace {

TEST(Bitmap, PlacesAreTheSetBitsAscendingAtAnyDensity) {
  std::mt19937 random(1);
  for (const std::size_t size : {0, 1, 63, 64, 65, 900, 9000}) {
    for (const std::uint32_t one_in : {1, 2, 10, 1000}) {
      Bitmap bitmap(size);
      std::vector<std::uint32_t> expected;
      for (std::uint32_t i = 0; i < size; ++i) {
        if (random() % one_in != 0) continue;
        bitmap.set(i);
        expected.push_back(i);
      }
      EXPECT_EQ(bitmap.places(), expected) << size << " bits, one in " << one_in;
    }
  }
}

}  // namespace
}  // namespace quarry
