#include "embed/batch_plan.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

namespace quarry::embed {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DistinctTexts, ListsEachTextOnceAndMapsEveryTextToIt) {
  const std::vector<std::string> texts = {"b", "a", "b", "", "a", "b"};
  const DistinctTexts distinct = distinct_texts(texts);
  EXPECT_THAT(distinct.first, ElementsAre(0, 1, 3));
  EXPECT_THAT(distinct.of, ElementsAre(0, 1, 0, 2, 1, 0));
}

TEST(DistinctTexts, OfNoTextsAreEmpty) {
  EXPECT_THAT(distinct_texts({}).first, IsEmpty());
  EXPECT_THAT(plan_packs({}, {1000, 2}), IsEmpty());
}

TEST(PlanPacks, PutsEverySequenceInOnePackAndKeepsToTheLimit) {
  std::mt19937 random(4);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::size_t> lengths(random() % 300);
    for (std::size_t& length : lengths) length = 1 + random() % 256;
    const PackLimits limits{.tokens = 1 + random() % 5000, .threads = 1 + random() % 8};
    const auto packs = plan_packs(lengths, limits);
    std::vector<std::size_t> seen;
    std::size_t before = 1000;
    for (const auto& pack : packs) {
      ASSERT_FALSE(pack.empty());
      std::size_t tokens = 0;
      for (const std::size_t i : pack) {
        EXPECT_LE(lengths[i], before) << "longest first";
        before = lengths[i];
        tokens += lengths[i];
        seen.push_back(i);
      }
      EXPECT_TRUE(tokens <= limits.tokens || pack.size() == 1);
    }
    std::ranges::sort(seen);
    ASSERT_EQ(seen.size(), lengths.size());
    for (std::size_t i = 0; i < seen.size(); ++i) ASSERT_EQ(seen[i], i);
  }
}

TEST(PlanPacks, GivesEveryThreadWork) {
  const std::vector<std::size_t> lengths(400, 100);
  EXPECT_GE(plan_packs(lengths, {.tokens = 1'000'000, .threads = 8}).size(), 16u);
}

TEST(PlanPacks, KeepsAFewShortTextsTogether) {
  const std::vector<std::size_t> lengths = {5, 9, 12, 7};
  EXPECT_THAT(plan_packs(lengths, {.tokens = 16384, .threads = 8}),
              ElementsAre(ElementsAre(2, 1, 3, 0)));
}

}  // namespace
}  // namespace quarry::embed
