#include "model/distance_attention.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "model/attention.h"
#include "model/rotary.h"

namespace quarry::model {
namespace {

constexpr std::size_t kHeads = 3;
constexpr std::size_t kHeadSize = 10;
constexpr std::size_t kWidth = kHeads * kHeadSize;

std::vector<float> random_floats(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> floats(count);
  for (float& value : floats) value = normal(random);
  return floats;
}

// A reference that follows the definition, key by key, in double.
std::vector<float> oracle(const std::vector<float>& qkv, std::size_t tokens, std::size_t reach,
                          const DistanceBias* bias) {
  std::vector<float> out(tokens * kWidth);
  for (std::size_t h = 0; h < kHeads; ++h) {
    for (std::size_t q = 0; q < tokens; ++q) {
      double sum = 0;
      std::vector<double> values(kHeadSize);
      for (std::size_t k = 0; k < tokens; ++k) {
        if (std::max(q, k) - std::min(q, k) > reach) continue;
        double score = 0;
        for (std::size_t i = 0; i < kHeadSize; ++i) {
          score += double{qkv[q * 3 * kWidth + h * kHeadSize + i]} *
                   qkv[k * 3 * kWidth + kWidth + h * kHeadSize + i];
        }
        score /= std::sqrt(double{kHeadSize});
        if (bias != nullptr) score += bias->row(h, q)[k];
        const double weight = std::exp(score);
        sum += weight;
        for (std::size_t i = 0; i < kHeadSize; ++i) {
          values[i] += weight * qkv[k * 3 * kWidth + 2 * kWidth + h * kHeadSize + i];
        }
      }
      for (std::size_t i = 0; i < kHeadSize; ++i) {
        out[q * kWidth + h * kHeadSize + i] = static_cast<float>(values[i] / sum);
      }
    }
  }
  return out;
}

void expect_near(const std::vector<float>& found, const std::vector<float>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) ASSERT_NEAR(found[i], expected[i], 1e-5) << i;
}

class Reach : public testing::TestWithParam<std::size_t> {};

TEST_P(Reach, TokensFurtherApartDoNotAttendToEachOther) {
  for (const std::size_t tokens : {1, 2, 56, 57, 200}) {
    const auto qkv = random_floats(tokens * 3 * kWidth, 3);
    std::vector<float> found(tokens * kWidth);
    DistanceAttention attention(kHeads, kHeadSize, 200, GetParam());
    attention.run(qkv.data(), tokens, found.data());
    expect_near(found, oracle(qkv, tokens, GetParam(), nullptr));
  }
}

INSTANTIATE_TEST_SUITE_P(Reaches, Reach, testing::Values(0, 1, 7, 64, 199, 1000));

TEST(DistanceAttention, WithoutReachOrBiasItEqualsAttention) {
  const std::size_t tokens = 130;
  const auto qkv = random_floats(tokens * 3 * kWidth, 4);
  std::vector<float> found(tokens * kWidth);
  std::vector<float> plain(tokens * kWidth);
  DistanceAttention(kHeads, kHeadSize, tokens, DistanceAttention::kUnlimitedReach)
      .run(qkv.data(), tokens, found.data());
  Attention(kHeads, kHeadSize, tokens).run(qkv.data(), tokens, plain.data());
  expect_near(found, plain);
}

TEST(DistanceAttention, ABiasIsAddedToTheScaledScores) {
  const std::size_t tokens = 150;
  const auto qkv = random_floats(tokens * 3 * kWidth, 5);
  const auto weights = random_floats(32 * kHeads, 6);
  const DistanceBias bias(weights.data(), 32, kHeads, 160);
  std::vector<float> found(tokens * kWidth);
  DistanceAttention attention(kHeads, kHeadSize, 160, DistanceAttention::kUnlimitedReach, bias);
  attention.run(qkv.data(), tokens, found.data());
  expect_near(found, oracle(qkv, tokens, tokens, &bias));
}

TEST(DistanceBias, ShortDistancesHaveTheirOwnBucketAndLongOnesShareTheLast) {
  std::vector<float> weights(32);
  for (std::size_t i = 0; i < 32; ++i) weights[i] = static_cast<float>(i);
  const DistanceBias bias(weights.data(), 32, 1, 500);
  const float* row = bias.row(0, 250);
  EXPECT_EQ(row[250], 0);  // the token itself
  EXPECT_EQ(row[249], 1);  // behind: buckets 0 to 15
  EXPECT_EQ(row[243], 7);
  EXPECT_EQ(row[251], 17);  // ahead: 16 to 31
  EXPECT_EQ(row[250 - 8], 8);
  EXPECT_EQ(row[250 - 16], 10);  // each doubling takes two buckets
  EXPECT_EQ(row[250 - 32], 12);
  EXPECT_EQ(row[250 - 127], 15);
  EXPECT_EQ(row[250 + 128], 31);
  EXPECT_EQ(row[499], 31);
}

// q . k after rotation, for every pair of tokens in the first head.
std::vector<double> turned_scores(std::vector<float> qkv, std::size_t tokens,
                                  const RotaryConfig& config) {
  RotaryTable(config, kHeadSize, tokens).turn(qkv.data(), tokens, kHeads);
  std::vector<double> scores(tokens * tokens);
  for (std::size_t q = 0; q < tokens; ++q) {
    for (std::size_t k = 0; k < tokens; ++k) {
      for (std::size_t i = 0; i < kHeadSize; ++i) {
        scores[q * tokens + k] +=
            double{qkv[q * 3 * kWidth + i]} * qkv[k * 3 * kWidth + kWidth + i];
      }
    }
  }
  return scores;
}

TEST(RotaryTable, ScoresDependOnlyOnTheDistance) {
  const std::size_t tokens = 40;
  const auto one = random_floats(3 * kWidth, 7);
  std::vector<float> qkv;
  for (std::size_t t = 0; t < tokens; ++t) qkv.insert(qkv.end(), one.begin(), one.end());
  const auto scores = turned_scores(qkv, tokens, {});
  for (std::size_t q = 1; q < tokens; ++q) {
    for (std::size_t k = 1; k < tokens; ++k) {
      ASSERT_NEAR(scores[q * tokens + k], scores[(q - 1) * tokens + k - 1], 1e-4);
    }
  }
  EXPECT_GT(std::abs(scores[0] - scores[1]), 1e-2);
}

TEST(RotaryTable, LeavesTheFirstTokenAndAllValuesUnchanged) {
  const auto qkv = random_floats(5 * 3 * kWidth, 8);
  auto turned = qkv;
  RotaryTable({}, kHeadSize, 5).turn(turned.data(), 5, kHeads);
  for (std::size_t i = 0; i < 3 * kWidth; ++i) EXPECT_EQ(turned[i], qkv[i]);
  for (std::size_t i = 2 * kWidth; i < 3 * kWidth; ++i) {
    EXPECT_EQ(turned[3 * kWidth + i], qkv[3 * kWidth + i]);
  }
  EXPECT_NE(turned[3 * kWidth], qkv[3 * kWidth]);
}

// The angle of value pair i is position * (theta * factor)^(-2 i / size) / factor^(2 / size).
TEST(RotaryTable, NtkScalingRotatesMoreSlowly) {
  const double factor = 8;
  const double theta = 20000;
  for (std::size_t i = 0; i < kHeadSize / 2; ++i) {
    std::vector<float> qkv(2 * 3 * kWidth);
    qkv[3 * kWidth + i] = 1;  // the second token's query, along the pair's first axis
    RotaryTable({.theta = theta, .ntk_factor = factor}, kHeadSize, 2).turn(qkv.data(), 2, kHeads);
    const double angle = std::pow(theta * factor, -2.0 * static_cast<double>(i) / kHeadSize) /
                         std::pow(factor, 2.0 / kHeadSize);
    EXPECT_NEAR(qkv[3 * kWidth + i], std::cos(angle), 1e-6);
    EXPECT_NEAR(qkv[3 * kWidth + kHeadSize / 2 + i], std::sin(angle), 1e-6);
  }
}

}  // namespace
}  // namespace quarry::model
