#include "eval/metrics.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace quarry::eval {
namespace {

// A test in tests/ compares whole runs with pytrec_eval.
const std::vector<std::string> kRanked = {"d3", "d1", "x", "d2", "y"};
const Judgements kJudged = {{"d1", 2}, {"d2", 1}, {"d3", 0}, {"d4", 3}};

TEST(MetricsTest, DiscountsGradesByRank) {
  const double gained = 2 / std::log2(3) + 1 / std::log2(5);
  const double ideal = 3 / std::log2(2) + 2 / std::log2(3) + 1 / std::log2(4);
  EXPECT_NEAR(ndcg_at(kRanked, kJudged, 10), gained / ideal, 1e-12);
  EXPECT_NEAR(ndcg_at(kRanked, kJudged, 2), 2 / std::log2(3) / (3 + 2 / std::log2(3)), 1e-12);
}

TEST(MetricsTest, CountsGradeZeroAsNotRelevant) {
  EXPECT_DOUBLE_EQ(precision_at(kRanked, kJudged, 5), 0.4);
  EXPECT_DOUBLE_EQ(recall_at(kRanked, kJudged, 5), 2.0 / 3);
  EXPECT_DOUBLE_EQ(reciprocal_rank_at(kRanked, kJudged, 10), 0.5);
  EXPECT_DOUBLE_EQ(average_precision(kRanked, kJudged), (1.0 / 2 + 2.0 / 4) / 3);
}

TEST(MetricsTest, IgnoresRanksBelowK) {
  EXPECT_DOUBLE_EQ(reciprocal_rank_at(kRanked, kJudged, 1), 0);
  EXPECT_DOUBLE_EQ(hit_at(kRanked, kJudged, 1), 0);
  EXPECT_DOUBLE_EQ(hit_at(kRanked, kJudged, 2), 1);
}

TEST(MetricsTest, AQueryWithoutRelevantDocumentsScoresZero) {
  for (const Judgements& none : {Judgements{}, Judgements{{"d1", 0}}}) {
    EXPECT_EQ(ndcg_at(kRanked, none, 10), 0);
    EXPECT_EQ(recall_at(kRanked, none, 10), 0);
    EXPECT_EQ(average_precision(kRanked, none), 0);
    EXPECT_EQ(hit_at(kRanked, none, 10), 0);
  }
  EXPECT_EQ(precision_at(kRanked, kJudged, 0), 0);
  EXPECT_EQ(ndcg_at({}, kJudged, 10), 0);
}

TEST(MetricsTest, TheIntervalContainsTheMeanAndNarrowsWithMoreQueries) {
  std::vector<double> few(20), many(2000);
  for (std::size_t i = 0; i < few.size(); ++i) few[i] = i % 2;
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = i % 2;
  const auto wide = confidence_interval95(few), narrow = confidence_interval95(many);
  EXPECT_LT(wide.first, 0.5);
  EXPECT_GT(wide.second, 0.5);
  EXPECT_LT(narrow.second - narrow.first, (wide.second - wide.first) / 5);
}

TEST(MetricsTest, PercentileIsTheNearestRank) {
  std::vector<double> values(100);
  std::iota(values.begin(), values.end(), 1);
  EXPECT_EQ(percentile(values, 0.5), 50);
  EXPECT_EQ(percentile(values, 0.99), 99);
  EXPECT_EQ(percentile({7}, 0.99), 7);
  EXPECT_EQ(percentile({}, 0.5), 0);
}

}  // namespace
}  // namespace quarry::eval
