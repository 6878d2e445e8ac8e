#include "simd/dot_int8.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace quarry::simd {
namespace {

std::vector<std::int8_t> random_codes(std::size_t count, std::mt19937& random) {
  std::vector<std::int8_t> codes(count);
  for (std::int8_t& code : codes) {
    // Uses extreme codes often, because the sum of two products would overflow there first.
    const int value = static_cast<int>(random() % 400) - 200;
    code = static_cast<std::int8_t>(std::max(-127, std::min(127, value)));
  }
  return codes;
}

std::int32_t exact_dot(const std::int8_t* a, const std::int8_t* b, std::size_t size) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += a[i] * b[i];
  return sum;
}

// Runs at every level that this processor supports.
class Int8AtLevel : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > detected_isa()) GTEST_SKIP() << "this processor does not support the level";
  }
  const Int8Kernels& kernels() const { return int8_kernels(GetParam()); }
};

TEST_P(Int8AtLevel, RowsGiveTheExactSumsForEverySizeAndAlignment) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size <= 200; ++size) {
    const std::size_t count = random() % 11, shift = random() % 4;
    const auto query = random_codes(size, random);
    const auto rows = random_codes(size * count + shift, random);
    std::vector<std::int32_t> sums(count + 1, -7);
    kernels().rows(query.data(), rows.data() + shift, size, count, sums.data());
    for (std::size_t r = 0; r < count; ++r) {
      ASSERT_EQ(sums[r], exact_dot(query.data(), rows.data() + shift + r * size, size))
          << "size " << size << ", row " << r;
    }
    ASSERT_EQ(sums[count], -7) << "wrote past the last sum";
  }
}

TEST_P(Int8AtLevel, PickedRowsKeepTheirOrder) {
  std::mt19937 random(2);
  for (std::size_t size = 0; size <= 200; size += 1 + random() % 9) {
    const auto query = random_codes(size, random);
    const auto rows = random_codes(size * 40, random);
    std::vector<std::uint32_t> picked(random() % 30);
    for (std::uint32_t& row : picked) row = random() % 40;
    std::vector<std::int32_t> sums(picked.size() + 1, -7);
    kernels().picked(query.data(), rows.data(), size, picked.data(), picked.size(), sums.data());
    for (std::size_t i = 0; i < picked.size(); ++i) {
      ASSERT_EQ(sums[i], exact_dot(query.data(), rows.data() + picked[i] * size, size));
    }
    ASSERT_EQ(sums.back(), -7) << "wrote past the last sum";
  }
}

TEST_P(Int8AtLevel, LongRowsOfExtremesDoNotOverflow) {
  const std::size_t size = kMostInt8Dimensions;
  const std::vector<std::int8_t> high(size, 127), low(size, -127);
  std::int32_t sum = 0;
  kernels().rows(high.data(), high.data(), size, 1, &sum);
  EXPECT_EQ(sum, static_cast<std::int32_t>(size) * 127 * 127);
  kernels().rows(low.data(), high.data(), size, 1, &sum);
  EXPECT_EQ(sum, -static_cast<std::int32_t>(size) * 127 * 127);
}

TEST_P(Int8AtLevel, FloatsWithCodesGiveTheSumInDouble) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  for (std::size_t size = 0; size <= 200; ++size) {
    const auto row = random_codes(size, random);
    std::vector<float> query(size);
    double exact = 0, tolerance = 1e-6;
    for (std::size_t i = 0; i < size; ++i) {
      query[i] = normal(random);
      exact += double{query[i]} * row[i];
      tolerance += std::abs(double{query[i]} * row[i]) * 1e-6;
    }
    ASSERT_NEAR(kernels().mixed(query.data(), row.data(), size), exact, tolerance) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, Int8AtLevel, testing::ValuesIn(kAllIsas),
                         [](const auto& level) { return std::string(to_string(level.param)); });

}  // namespace
}  // namespace quarry::simd
