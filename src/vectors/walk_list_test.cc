#include "vectors/walk_list.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <random>

namespace quarry::vectors {
namespace {

TEST(WalkStep, ReturnsItsPartsAndOrdersByScore) {
  float before = -INFINITY;
  for (const float score : {-3e38F, -2.5F, -1e-40F, 0.0F, 1e-40F, 0.25F, 7.0F, 3e38F}) {
    const WalkStep step(score, 0x7FFFFFFF);
    EXPECT_EQ(step.score(), score);
    EXPECT_EQ(step.row(), 0x7FFFFFFFU);
    EXPECT_FALSE(step.expanded());
    EXPECT_GT(step, WalkStep(before, 0x7FFFFFFF));
    EXPECT_LT(step, WalkStep::before_all());
    before = score;
  }
}

// Random batches, compared with sorting everything.
TEST(WalkList, KeepsTheBestOfAllBatchesAndReturnsEachOnceBestFirst) {
  std::mt19937 random(8);
  for (int story = 0; story < 300; ++story) {
    const std::size_t width = 1 + random() % 30;
    WalkList list;
    list.start(width);
    std::vector<std::pair<float, std::uint32_t>> all;
    std::vector<std::uint32_t> taken;
    std::uint32_t rows = 0;
    for (std::size_t batch = 0; batch < 1 + random() % 12; ++batch) {
      std::vector<std::uint32_t> picked;
      std::vector<float> scores;
      for (std::size_t i = random() % 40; i > 0; --i) {
        picked.push_back(rows++);
        scores.push_back(random() % 20 == 0 ? std::nanf("") : static_cast<float>(random() % 90));
        if (scores.back() == scores.back()) all.emplace_back(scores.back(), picked.back());
      }
      std::vector<WalkStep> fresh(picked.size() + 1);
      list.admit(picked, scores.data(), fresh.data());
      std::uint32_t row = 0;
      for (int i = 0; i < 3 && list.take(row); ++i) taken.push_back(row);
    }
    std::ranges::sort(all, std::greater());
    all.resize(std::min(all.size(), width));
    ASSERT_EQ(list.steps().size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      ASSERT_EQ(list.steps()[i].score(), all[i].first);
      ASSERT_EQ(list.steps()[i].row(), all[i].second);
      ASSERT_EQ(list.steps()[i].expanded(), std::ranges::count(taken, all[i].second) == 1);
    }
    for (std::uint32_t row = 0; list.take(row);) taken.push_back(row);
    for (const auto& [score, row] : all) ASSERT_EQ(std::ranges::count(taken, row), 1);
  }
}

}  // namespace
}  // namespace quarry::vectors
