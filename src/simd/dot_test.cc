#include "simd/dot.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace quarry::simd {
namespace {

std::vector<float> random_floats(std::size_t count, std::mt19937& random) {
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  return values;
}

struct Exact {
  double value = 0;
  double tolerance = 0;  // the largest possible error from rounding each product and sum
};

Exact exact_dot(const float* a, const float* b, std::size_t size) {
  Exact exact{0, 1e-7};
  for (std::size_t i = 0; i < size; ++i) {
    exact.value += double{a[i]} * b[i];
    exact.tolerance += std::abs(double{a[i]} * b[i]) * 1e-6;
  }
  return exact;
}

// Runs at every level that this processor supports.
class DotAtLevel : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > detected_isa()) GTEST_SKIP() << "this processor does not support the level";
  }
  const DotKernels& kernels() const { return dot_kernels(GetParam()); }
};

TEST_P(DotAtLevel, EqualsTheSumInDoubleForEverySizeAndAlignment) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size <= 300; ++size) {
    for (std::size_t shift = 0; shift < 4; ++shift) {
      const std::vector<float> a = random_floats(size + shift, random);
      const std::vector<float> b = random_floats(size + 3, random);
      const Exact exact = exact_dot(a.data() + shift, b.data() + 3, size);
      EXPECT_NEAR(kernels().dot(a.data() + shift, b.data() + 3, size), exact.value, exact.tolerance)
          << "size " << size << ", shift " << shift;
    }
  }
}

TEST_P(DotAtLevel, ManyRowsScoreLikeSingleRows) {
  std::mt19937 random(2);
  for (std::size_t size = 0; size <= 100; ++size) {
    const std::size_t count = random() % 23;
    const std::vector<float> query = random_floats(size, random);
    const std::vector<float> rows = random_floats(size * count + 1, random);
    std::vector<float> scores(count + 1, -7.0f);
    kernels().rows(query.data(), rows.data() + 1, size, count, scores.data());
    for (std::size_t r = 0; r < count; ++r) {
      const Exact exact = exact_dot(query.data(), rows.data() + 1 + r * size, size);
      EXPECT_NEAR(scores[r], exact.value, exact.tolerance) << "size " << size << ", row " << r;
    }
    EXPECT_EQ(scores[count], -7.0f) << "wrote past the last score";
  }
}

TEST_P(DotAtLevel, NaNsPropagate) {
  std::vector<float> a(40, 1.0f);
  const std::vector<float> b(40, 1.0f);
  a[37] = std::nanf("");
  EXPECT_TRUE(std::isnan(kernels().dot(a.data(), b.data(), a.size())));
}

INSTANTIATE_TEST_SUITE_P(Levels, DotAtLevel, testing::ValuesIn(kAllIsas),
                         [](const auto& level) { return std::string(to_string(level.param)); });

TEST(Dot, TheFreeFunctionsUseTheActiveLevel) {
  const std::vector<float> query = {1, 2, 3};
  const std::vector<float> rows = {1, 0, 0, 0, 1, 0, 1, 1, 1};
  std::vector<float> scores(3);
  dot_rows(query, rows, scores);
  EXPECT_EQ(scores, (std::vector<float>{1, 2, 6}));
  EXPECT_EQ(dot(query, query), 14.0f);
}

}  // namespace
}  // namespace quarry::simd
