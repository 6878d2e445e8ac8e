#include "simd/dot_bits.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <string>

namespace quarry::simd {
namespace {

using Totals = std::array<std::uint16_t, kBitBlock + 1>;

std::vector<float> random_floats(std::size_t count, std::mt19937& random) {
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  return values;
}

class BitsAtLevel : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > detected_isa()) GTEST_SKIP() << "this processor does not support the level";
  }
};

TEST_P(BitsAtLevel, EqualsScalarForEveryDimensionAndAlignment) {
  std::mt19937 random(1);
  for (std::size_t dimension = 0; dimension <= 2048; dimension += kBitStep) {
    const BitTables tables(random_floats(dimension, random));
    std::vector<std::uint8_t> block(bit_block_bytes(dimension) + 3);
    for (std::uint8_t& byte : block) byte = static_cast<std::uint8_t>(random());
    Totals expected{}, found{};
    bit_kernels(Isa::scalar).totals(block.data() + 3, tables.bytes(), dimension, expected.data());
    bit_kernels(GetParam()).totals(block.data() + 3, tables.bytes(), dimension, found.data());
    EXPECT_EQ(found, expected) << "dimension " << dimension;
  }
}

TEST_P(BitsAtLevel, TheGreatestTotalsDoNotOverflow) {
  for (const std::size_t dimension : {64, 2048, 2064, 4096, 65'536}) {
    const BitTables tables(std::vector<float>(dimension, 1.0F));
    const std::vector<std::uint8_t> block(bit_block_bytes(dimension), 0xFF);
    Totals totals{};
    bit_kernels(GetParam()).totals(block.data(), tables.bytes(), dimension, totals.data());
    EXPECT_NEAR(tables.scale() * totals[31] + tables.offset(), dimension, 1e-3 * dimension);
  }
}

TEST_P(BitsAtLevel, EndsEqualScalarAndTheMaskMatchesThem) {
  std::mt19937 random(3);
  const BitTables tables(random_floats(384, random));
  for (int round = 0; round < 100; ++round) {
    std::vector<std::uint8_t> block(bit_block_bytes(384));
    for (std::uint8_t& byte : block) byte = static_cast<std::uint8_t>(random());
    std::vector<float> factors = random_floats(kBitBlock, random);
    std::vector<float> addends = random_floats(kBitBlock, random);
    if (round % 4 == 0) factors[random() % kBitBlock] = NAN;
    if (round % 8 == 0) addends[random() % kBitBlock] = INFINITY;
    const BitTerms terms = {factors.data(), addends.data(), 0.5F, 2.5F, 1.0F};
    BitEnds expected, found;
    bit_kernels(Isa::scalar).scan(block.data(), tables, terms, expected);
    const std::uint32_t mask = bit_kernels(GetParam()).scan(block.data(), tables, terms, found);
    for (std::size_t i = 0; i < kBitBlock; ++i) {
      if (std::isnan(expected.upper[i])) {
        EXPECT_TRUE(std::isnan(found.upper[i]) && std::isnan(found.lower[i]));
      } else {
        EXPECT_FLOAT_EQ(found.upper[i] + 1000, expected.upper[i] + 1000);
        EXPECT_FLOAT_EQ(found.lower[i] + 1000, expected.lower[i] + 1000);
      }
      EXPECT_EQ(mask >> i & 1, found.upper[i] >= terms.least);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, BitsAtLevel, testing::ValuesIn(kAllIsas),
                         [](const auto& level) { return std::string(to_string(level.param)); });

TEST(DotBits, ASumIsTheSignedSumWithinTheStatedDeviation) {
  std::mt19937 random(2);
  double squares = 0;
  constexpr int kBlocks = 50;
  for (int b = 0; b < kBlocks; ++b) {
    const std::vector<float> query = random_floats(384, random);
    const BitTables tables(query);
    std::vector<std::uint8_t> block(bit_block_bytes(384));
    std::vector<std::vector<float>> signs;
    for (std::size_t lane = 0; lane < kBitBlock; ++lane) {
      signs.push_back(random_floats(384, random));
      write_bits(signs.back(), lane, block.data());
    }
    const std::vector<float> ones(kBitBlock, 1.0F), zeros(kBitBlock, 0.0F);
    BitEnds ends;
    tables.scan(block.data(), {ones.data(), zeros.data()}, ends);
    for (std::size_t lane = 0; lane < kBitBlock; ++lane) {
      double sum = 0;
      for (std::size_t i = 0; i < 384; ++i) sum += signs[lane][i] > 0 ? query[i] : -query[i];
      const double error = ends.upper[lane] - sum;
      EXPECT_LT(std::abs(error), 6 * tables.deviation());
      squares += error * error / (tables.deviation() * tables.deviation());
    }
  }
  EXPECT_NEAR(squares / (kBlocks * kBitBlock), 1, 0.15);
}

TEST(DotBits, AQueryOfZerosOrNaNsHasTotalsOfZero) {
  for (const float value : {0.0F, std::nanf(""), INFINITY}) {
    const BitTables tables(std::vector<float>(64, value));
    const std::vector<std::uint8_t> block(bit_block_bytes(64), 0x5A);
    std::array<std::uint16_t, kBitBlock> totals;
    bit_kernels(active_isa()).totals(block.data(), tables.bytes(), 64, totals.data());
    for (const std::uint16_t total : totals) EXPECT_EQ(total, 0);
  }
}

}  // namespace
}  // namespace quarry::simd
