#include "model/row_codes.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "model/weight_codes.h"

namespace quarry::model {
namespace {

std::vector<float> random_floats(std::size_t count, float spread, std::mt19937& random) {
  std::normal_distribution<float> normal(0, spread);
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  return values;
}

template <class Code>
std::vector<int> codes_of(const std::vector<std::uint32_t>& words, std::size_t count) {
  std::vector<Code> codes(count);
  std::memcpy(codes.data(), words.data(), count * sizeof(Code));
  return {codes.begin(), codes.end()};
}

class RowCodesAtLevel : public testing::TestWithParam<simd::Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > simd::detected_isa()) GTEST_SKIP() << "not supported by this processor";
  }
  const RowEncoders& encoders() const { return row_encoders(GetParam()); }
  std::mt19937 random_{11};
};

TEST_P(RowCodesAtLevel, Bfloat16RoundsToNearestAndTiesToEven) {
  // Samples finite upper halves, each with lower halves below, at and above the tie.
  std::vector<float> x;
  for (std::uint32_t upper = 0; upper < 0x7f7f; upper += 7) {
    for (const std::uint32_t lower : {0u, 1u, 0x7fffu, 0x8000u, 0x8001u, 0xffffu}) {
      x.push_back(std::bit_cast<float>(upper << 16 | lower));
    }
  }
  std::vector<std::uint32_t> words(x.size() / 2 + 1);
  encoders().bf16(x.data(), x.size(), words.data());
  const std::vector<int> codes = codes_of<std::uint16_t>(words, x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(x[i]);
    const std::uint32_t lower = bits & 0xffff;
    const bool up = lower > 0x8000 || (lower == 0x8000 && (bits >> 16 & 1) != 0);
    ASSERT_EQ(codes[i], static_cast<int>((bits >> 16) + (up ? 1 : 0))) << x[i];
  }
}

TEST_P(RowCodesAtLevel, BytesAreWithinHalfAStepForEverySize) {
  for (std::size_t size = 1; size <= 100; ++size) {
    const std::vector<float> x = random_floats(size, 3, random_);
    std::vector<std::uint32_t> words(size / 4 + 2, 0xa5a5a5a5);
    const RowScale scale = encoders().int8(x.data(), size, words.data());
    const std::vector<int> codes = codes_of<std::uint8_t>(words, words.size() * 4);
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_NEAR(scale.least + scale.scale * static_cast<float>(codes[i]), x[i],
                  scale.scale * 0.501f)
          << "size " << size;
    }
    const std::size_t end = (size + 3) / 4 * 4;
    for (std::size_t i = size; i < end; ++i) ASSERT_EQ(codes[i], 0) << "size " << size;
    ASSERT_EQ(codes[end], 0xa5) << "wrote past the last word of " << size;
  }
}

TEST_P(RowCodesAtLevel, SixteenBitsAreWithinHalfAStepForEverySize) {
  for (std::size_t size = 1; size <= 100; ++size) {
    const std::vector<float> x = random_floats(size, 3, random_);
    std::vector<std::uint32_t> words(size / 2 + 2, 0xa5a5a5a5);
    const RowScale scale = encoders().int16(x.data(), size, words.data());
    const std::vector<int> codes = codes_of<std::int16_t>(words, words.size() * 2);
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_NEAR(scale.scale * static_cast<float>(codes[i]), x[i], scale.scale * 0.501f);
      ASSERT_LE(std::abs(codes[i]), kInt16RowCode);
    }
    const std::size_t end = (size + 1) / 2 * 2;
    for (std::size_t i = size; i < end; ++i) ASSERT_EQ(codes[i], 0) << "size " << size;
    ASSERT_EQ(codes[end], static_cast<std::int16_t>(0xa5a5)) << "wrote past the end of " << size;
  }
}

TEST_P(RowCodesAtLevel, ARowOfOneRepeatedValueIsExact) {
  for (const float value : {0.0f, 1.0f, -2.5f, 1e-20f, 3e30f}) {
    const std::vector<float> x(37, value);
    std::vector<std::uint32_t> words(x.size());
    const RowScale bytes = encoders().int8(x.data(), x.size(), words.data());
    EXPECT_FLOAT_EQ(bytes.least, value);
    const RowScale halves = encoders().int16(x.data(), x.size(), words.data());
    const int code = codes_of<std::int16_t>(words, 1)[0];
    EXPECT_NEAR(halves.scale * static_cast<float>(code), value, std::abs(value) * 1e-3f);
  }
}

TEST_P(RowCodesAtLevel, AllInstructionSetsWriteTheSameWords) {
  for (std::size_t size = 1; size <= 70; ++size) {
    const std::vector<float> x = random_floats(size, 1, random_);
    for (const auto kind : {&RowEncoders::bf16, &RowEncoders::int16, &RowEncoders::int8}) {
      std::vector<std::uint32_t> here(size + 1), scalar(size + 1);
      (encoders().*kind)(x.data(), size, here.data());
      (row_encoders(simd::Isa::scalar).*kind)(x.data(), size, scalar.data());
      // With fused multiply-add, a value on the boundary between two codes may round to the other
      // code.
      std::size_t differ = 0;
      for (std::size_t i = 0; i <= size; ++i) differ += here[i] != scalar[i];
      EXPECT_LE(differ, 1u) << "size " << size;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, RowCodesAtLevel, testing::ValuesIn(simd::kAllIsas),
                         [](const auto& level) { return std::string(to_string(level.param)); });

TEST(WeightCodes, AreWithinAStepOfTheWeights) {
  std::mt19937 random(3);
  for (const Precision precision : {Precision::int16, Precision::int8}) {
    const std::vector<float> weights = random_floats(384, 0.05f, random);
    std::vector<std::uint32_t> words(384);
    const WeightScale scale = encode_weights(weights, precision, words.data());
    const std::vector<int> codes = precision == Precision::int8
                                       ? codes_of<std::int8_t>(words, weights.size())
                                       : codes_of<std::int16_t>(words, weights.size());
    double error = 0, squares = 0, sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      error += std::pow(weights[i] - scale.scale * static_cast<float>(codes[i]), 2);
      squares += std::pow(weights[i], 2);
      sum += codes[i];
    }
    EXPECT_LT(std::sqrt(error / squares), precision == Precision::int8 ? 0.01 : 0.0005);
    EXPECT_NEAR(scale.sum, sum * scale.scale, 1e-4);
  }
}

// The worst rows against weights of every kind: their sums must fit in 32 bits.
TEST(WeightCodes, SumsOfSixteenBitProductsFitIn32Bits) {
  std::mt19937 random(5);
  for (const std::size_t size : {1u, 2u, 7u, 384u, 1536u, 4096u, 30000u}) {
    for (const float outlier : {1.0f, 50.0f, 1e6f}) {
      std::vector<float> weights = random_floats(size, 1, random);
      if (outlier == 1.0f) std::ranges::fill(weights, -0.3f);
      weights[0] *= outlier;
      std::vector<std::uint32_t> words(size);
      encode_weights(weights, Precision::int16, words.data());
      std::int64_t worst = 0;
      for (const int code : codes_of<std::int16_t>(words, size)) {
        worst += std::int64_t{std::abs(code)} * kInt16RowCode;
      }
      EXPECT_LE(worst, std::numeric_limits<std::int32_t>::max()) << size << ", " << outlier;
    }
  }
}

TEST(WeightCodes, WeightsOfZeroAreZero) {
  const std::vector<float> weights(9, 0.0f);
  for (const Precision precision : kAllPrecisions) {
    std::vector<std::uint32_t> words(9, 0xffffffff);
    const WeightScale scale = encode_weights(weights, precision, words.data());
    EXPECT_EQ(scale.sum, precision == Precision::fp32 ? 0 : scale.sum);
    for (std::size_t i = 0; i < 9 / values_in_word(precision); ++i) EXPECT_EQ(words[i], 0u);
  }
}

}  // namespace
}  // namespace quarry::model
