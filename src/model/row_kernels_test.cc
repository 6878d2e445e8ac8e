#include "model/row_kernels.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace quarry::model {
namespace {

class RowKernelsAtLevel : public testing::TestWithParam<simd::Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > simd::detected_isa()) GTEST_SKIP() << "not supported by this processor";
  }
  const RowKernels& kernels() const { return row_kernels(GetParam()); }

  std::vector<float> random_floats(std::size_t count, float spread) {
    std::normal_distribution<float> normal(0, spread);
    std::vector<float> values(count);
    for (float& value : values) value = normal(random_);
    return values;
  }

  std::mt19937 random_{3};
};

double exact_gelu(double x) { return x * 0.5 * std::erfc(-x / std::sqrt(2.0)); }

TEST_P(RowKernelsAtLevel, GeluIsWithinAMillionthOfDouble) {
  std::vector<float> x;
  for (float v = -12; v <= 12; v += 0.0009765625f) x.push_back(v);
  std::vector<float> y = x;
  kernels().gelu(y.data(), y.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_NEAR(y[i], exact_gelu(x[i]), 1e-6 * std::max(1.0f, std::abs(x[i]))) << x[i];
  }
}

TEST_P(RowKernelsAtLevel, GeluReachesItsLimitsAtExtremes) {
  std::vector<float> x = {-1e30f, -200, -0.0f, 0, 200, 1e30f};
  const std::vector<float> limits = {0, 0, 0, 0, 200, 1e30f};
  kernels().gelu(x.data(), x.size());
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(x[i], limits[i], 1e-30) << i;
}

TEST_P(RowKernelsAtLevel, GeluHandlesEverySizeAndWritesNothingPastTheEnd) {
  for (std::size_t size = 0; size <= 100; ++size) {
    std::vector<float> x = random_floats(size + 1, 2);
    const std::vector<float> before = x;
    kernels().gelu(x.data(), size);
    for (std::size_t i = 0; i < size; ++i) EXPECT_NEAR(x[i], exact_gelu(before[i]), 1e-5);
    EXPECT_EQ(x[size], before[size]);
  }
}

TEST_P(RowKernelsAtLevel, RoughGeluIsWithinItsErrorBound) {
  std::vector<float> x;
  for (float v = -40; v <= 40; v += 0.0009765625f) x.push_back(v);
  std::vector<float> y = x;
  kernels().rough_gelu(y.data(), y.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_NEAR(y[i], exact_gelu(x[i]), 2e-4) << x[i];
  }
}

TEST_P(RowKernelsAtLevel, RoughGeluReachesItsLimitsAtExtremes) {
  std::vector<float> x = {-1e30f, -200, 0, 200};
  const std::vector<float> limits = {0, 0, 0, 200};
  kernels().rough_gelu(x.data(), x.size());
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(x[i], limits[i], 2e-4) << i;
}

TEST_P(RowKernelsAtLevel, ExponentialsAndTheirSumMatchDouble) {
  for (std::size_t size = 1; size <= 100; ++size) {
    std::vector<float> x = random_floats(size + 1, 8);
    const std::vector<float> before = x;
    const float greatest = kernels().greatest(x.data(), size);
    EXPECT_EQ(greatest, *std::max_element(before.begin(), before.end() - 1));
    const float sum = kernels().exponentials(x.data(), size, greatest, 0.7f);
    double expected_sum = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const double expected = std::exp((double{before[i]} - greatest) * 0.7);
      EXPECT_NEAR(x[i], expected, expected * 5e-6 + 1e-30) << "size " << size;
      expected_sum += expected;
    }
    EXPECT_NEAR(sum, expected_sum, expected_sum * 5e-6) << "size " << size;
    EXPECT_EQ(x[size], before[size]);
  }
}

float float_of(std::uint32_t bf16) {
  const std::uint32_t bits = bf16 << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

TEST_P(RowKernelsAtLevel, Bf16ExponentialsAndTheirSumAreCloseToDouble) {
  for (std::size_t size = 1; size <= 100; ++size) {
    const std::vector<float> x = random_floats(size, 8);
    std::vector<std::uint32_t> words((size + 1) / 2 + 1, 0xabcdabcd);
    const float greatest = *std::max_element(x.begin(), x.end());
    const float sum = kernels().bf16_exponentials(x.data(), size, greatest, 0.7f, words.data());
    double expected_sum = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const float found = float_of(i % 2 == 0 ? words[i / 2] & 0xffff : words[i / 2] >> 16);
      const double expected = std::exp((double{x[i]} - greatest) * 0.7);
      EXPECT_NEAR(found, expected, expected * 4e-3 + 1e-30) << "size " << size;
      expected_sum += expected;
    }
    EXPECT_NEAR(sum, expected_sum, expected_sum * 2e-4) << "size " << size;
    if (size % 2 == 1) {
      EXPECT_EQ(words[size / 2] >> 16, 0u);
    }
    EXPECT_EQ(words.back(), 0xabcdabcd);
  }
}

TEST_P(RowKernelsAtLevel, SoftmaxMatchesDouble) {
  for (std::size_t size = 1; size <= 100; ++size) {
    std::vector<float> x = random_floats(size + 1, 8);
    const std::vector<float> before = x;
    kernels().softmax(x.data(), size, 0.7f);
    const double greatest = *std::max_element(before.begin(), before.end() - 1);
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += std::exp((before[i] - greatest) * 0.7);
    for (std::size_t i = 0; i < size; ++i) {
      const double expected = std::exp((before[i] - greatest) * 0.7) / sum;
      EXPECT_NEAR(x[i], expected, expected * 5e-6 + 1e-30) << "size " << size;
    }
    EXPECT_EQ(x[size], before[size]);
  }
}

TEST_P(RowKernelsAtLevel, SoftmaxOfHugeScoresDoesNotOverflow) {
  std::vector<float> x(37, -3e38f);
  x[5] = 3e38f;
  kernels().softmax(x.data(), x.size(), 0.125f);
  EXPECT_FLOAT_EQ(x[5], 1.0f);
  EXPECT_NEAR(x[6], 0.0f, 1e-30);
}

TEST_P(RowKernelsAtLevel, NormalizedRowsMatchDouble) {
  for (std::size_t size = 1; size <= 100; ++size) {
    std::vector<float> x = random_floats(size + 1, 3);
    const std::vector<float> add = random_floats(size, 3);
    const std::vector<float> gain = random_floats(size, 1);
    const std::vector<float> bias = random_floats(size, 1);
    const std::vector<float> before = x;
    kernels().add_and_normalize(x.data(), add.data(), size, {gain.data(), bias.data(), 1e-3f});
    double mean = 0;
    double variance = 0;
    for (std::size_t i = 0; i < size; ++i) mean += (double{before[i]} + add[i]) / size;
    for (std::size_t i = 0; i < size; ++i) {
      variance += std::pow(double{before[i]} + add[i] - mean, 2) / size;
    }
    for (std::size_t i = 0; i < size; ++i) {
      const double unit = (double{before[i]} + add[i] - mean) / std::sqrt(variance + 1e-3);
      EXPECT_NEAR(x[i], unit * gain[i] + bias[i], 2e-5) << "size " << size;
    }
    EXPECT_EQ(x[size], before[size]);
  }
}

TEST_P(RowKernelsAtLevel, VarianceSurvivesALargeMean) {
  std::vector<float> x = {1000.5f, 999.5f, 1000.5f, 999.5f};
  const std::vector<float> none(4, 0.0f);
  const std::vector<float> one(4, 1.0f);
  kernels().add_and_normalize(x.data(), none.data(), 4, {one.data(), none.data(), 1e-12f});
  EXPECT_NEAR(x[0], 1.0f, 1e-4);
  EXPECT_NEAR(x[1], -1.0f, 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Levels, RowKernelsAtLevel, testing::ValuesIn(simd::kAllIsas),
                         [](const auto& level) { return std::string(to_string(level.param)); });

}  // namespace
}  // namespace quarry::model
