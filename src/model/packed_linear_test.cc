#include "model/packed_linear.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace quarry::model {
namespace {

// The maximum error of a product, relative to the lengths of its two vectors. An 8-bit code of a
// normally distributed row has a step of about 1/40 of the standard deviation.
double tolerance(Precision precision) {
  switch (precision) {
    case Precision::fp32:
      return 1e-6;
    case Precision::bf16:
      return 6e-3;
    case Precision::int16:
      return 1e-3;
    case Precision::int8:
      return 1.5e-2;
  }
  return 0;
}

class LinearOfPrecision : public testing::TestWithParam<Precision> {
 protected:
  void SetUp() override {
    if (!has_precision(simd::active_isa(), GetParam()))
      GTEST_SKIP() << "not supported by this processor";
  }

  std::vector<float> random_floats(std::size_t count) {
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& value : values) value = normal(random_);
    return values;
  }

  // Packs weights in two parts, applies them to strided rows, and compares with sums in double.
  void check(std::size_t rows, std::size_t inputs, std::size_t outputs) {
    SCOPED_TRACE(std::to_string(rows) + " x " + std::to_string(inputs) + " x " +
                 std::to_string(outputs));
    const std::vector<float> weights = random_floats(outputs * inputs);
    const std::vector<float> bias = random_floats(outputs);
    AlignedFloats memory(PackedLinear::size_of(inputs, outputs, GetParam()));
    PackedLinear linear(inputs, outputs, GetParam(), memory.data());
    const std::size_t first = outputs / 3;
    linear.fill(0, {weights.data(), first, inputs, inputs}, bias.data());
    linear.fill(first, {weights.data() + first * inputs, outputs - first, inputs, inputs},
                bias.data() + first);

    const std::size_t stride = inputs + 3;
    const std::vector<float> in = random_floats(rows * stride);
    std::vector<float> out(rows * (outputs + 1), -99.0f);
    linear.apply({in.data(), rows, inputs, stride}, out.data(), outputs + 1, scratch_);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < outputs; ++j) {
        double sum = bias[j], a = 1e-12, b = 1e-12;
        for (std::size_t p = 0; p < inputs; ++p) {
          const double x = in[i * stride + p], y = weights[j * inputs + p];
          sum += x * y, a += x * x, b += y * y;
        }
        ASSERT_NEAR(out[i * (outputs + 1) + j], sum,
                    tolerance(GetParam()) * (std::sqrt(a * b) + 1) + 1e-6)
            << "row " << i << ", column " << j;
      }
      EXPECT_EQ(out[i * (outputs + 1) + outputs], -99.0f) << "wrote past the end of row " << i;
    }
  }

  std::mt19937 random_{17};
  LinearScratch scratch_;
};

TEST_P(LinearOfPrecision, IsCloseToDoubleForShapesOfRealModels) {
  check(30, 384, 96);
  check(3, 1536, 64);
}

TEST_P(LinearOfPrecision, IsCloseToDoubleForEveryNumberOfRows) {
  for (std::size_t rows = 1; rows <= 30; ++rows) check(rows, 40, 35);
}

TEST_P(LinearOfPrecision, IsCloseToDoubleForOddSizes) {
  for (const std::size_t inputs : {1u, 2u, 3u, 5u, 31u, 33u, 66u}) check(5, inputs, 37);
  for (const std::size_t outputs : {1u, 2u, 15u, 31u, 32u, 33u, 65u}) check(5, 21, outputs);
}

// Integer sums reach their maximum if all row values and all weights do.
TEST_P(LinearOfPrecision, TheGreatestSumsDoNotOverflow) {
  constexpr std::size_t kInputs = 3072;
  const std::vector<float> weights(2 * kInputs, -0.5f);
  AlignedFloats memory(PackedLinear::size_of(kInputs, 2, GetParam()));
  PackedLinear linear(kInputs, 2, GetParam(), memory.data());
  linear.fill(0, {weights.data(), 2, kInputs, kInputs}, nullptr);
  std::vector<float> in(kInputs, 8.0f);
  in[0] = -8.0f;
  std::vector<float> out(2);
  linear.apply({in.data(), 1, kInputs, kInputs}, out.data(), 2, scratch_);
  EXPECT_NEAR(out[0], -4.0f * (kInputs - 2), 4.0f * kInputs * 5e-3f);
  EXPECT_EQ(out[0], out[1]);
}

TEST_P(LinearOfPrecision, ARowIsIndependentOfItsNeighbours) {
  constexpr std::size_t kInputs = 64, kOutputs = 48;
  const std::vector<float> weights = random_floats(kOutputs * kInputs);
  AlignedFloats memory(PackedLinear::size_of(kInputs, kOutputs, GetParam()));
  PackedLinear linear(kInputs, kOutputs, GetParam(), memory.data());
  linear.fill(0, {weights.data(), kOutputs, kInputs, kInputs}, nullptr);
  const std::vector<float> in = random_floats(29 * kInputs);
  std::vector<float> all(29 * kOutputs), alone(kOutputs);
  linear.apply({in.data(), 29, kInputs, kInputs}, all.data(), kOutputs, scratch_);
  for (std::size_t i = 0; i < 29; ++i) {
    linear.apply({in.data() + i * kInputs, 1, kInputs, kInputs}, alone.data(), kOutputs, scratch_);
    EXPECT_TRUE(std::equal(alone.begin(), alone.end(), all.begin() + i * kOutputs)) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Precisions, LinearOfPrecision, testing::ValuesIn(kAllPrecisions),
                         [](const auto& kind) { return std::string(to_string(kind.param)); });

}  // namespace
}  // namespace quarry::model
