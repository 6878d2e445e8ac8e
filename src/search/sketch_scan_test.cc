// Compares a scan by sketches with a scan of every window, and tests when the plan chooses it.
#include "search/sketch_scan.h"

#include <gtest/gtest.h>
#include <random>

#include "search/search_plan.h"
#include "segment/segment_builder.h"
#include "segment/segment_merge.h"

namespace quarry::search {
namespace {

constexpr std::size_t kDimension = 96;

class SketchScan : public testing::TestWithParam<std::size_t> {
 protected:
  SketchScan() {
    std::vector<segment::AnalysedDocument> documents(1500);
    for (std::size_t i = 0; i < documents.size(); ++i) {
      documents[i].key = store::DocumentKey{static_cast<std::int64_t>(i)};
      segment::AnalysedChunk& chunk = documents[i].chunks.emplace_back();
      chunk.key = store::ChunkKey{static_cast<std::int64_t>(i)};
      chunk.vectors = numbers(kDimension * (1 + random_() % GetParam()));
    }
    const auto flat = *segment::Segment::in_memory(
        segment::build_segment(std::move(documents), {kDimension, vectors::VectorCode::int8}));
    const std::vector<segment::SegmentView> views = {segment::view_of(flat)};
    Executor executor(2);
    segment_ = *segment::Segment::in_memory(
        *segment::merge_segments(views, {.from_rows = 1, .graph = {}}, executor));
  }

  std::vector<float> numbers(std::size_t count) {
    std::vector<float> values(count);
    for (float& value : values) value = std::normal_distribution<float>()(random_);
    return values;
  }
  Bitmap one_in(std::size_t n) {
    Bitmap permitted(segment_->chunks());
    for (std::size_t i = 0; i < permitted.size(); ++i) {
      if (random_() % n == 0) permitted.set(i);
    }
    return permitted;
  }
  SearchPlan plan(const Bitmap* permitted, const NearestSettings& settings) {
    const std::vector<float> question = numbers(kDimension);
    return plan_search(
        *segment_,
        {.bits = permitted, .count = permitted ? permitted->count() : segment_->chunks()},
        {.vector = question, .k = 10, .settings = settings});
  }

  std::mt19937 random_{7};
  std::shared_ptr<const segment::Segment> segment_;
};

TEST_P(SketchScan, FindsOnlyPermittedWindowsBestFirst) {
  for (int round = 0; round < 40; ++round) {
    const Bitmap permitted = one_in(1 + random_() % 30);
    const std::vector<float> question = numbers(kDimension);
    const vectors::RowQuery query(segment_->vectors().rows(), question);
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < segment_->vectors().rows().size(); ++row) {
      if (permitted[segment_->chunk_of_window(row)]) rows.push_back(row);
    }
    const auto all = scan_sketches(*segment_, permitted, question, query, rows.size());
    const auto some = scan_sketches(*segment_, permitted, question, query, 40);
    ASSERT_EQ(all.size(), rows.size());
    ASSERT_EQ(some.size(), std::min<std::size_t>(40, rows.size()));
    for (const auto& found : {all, some}) {
      ASSERT_TRUE(std::ranges::is_sorted(found, std::greater()));
      for (const vectors::WalkStep& step : found) {
        ASSERT_TRUE(std::ranges::binary_search(rows, step.row()));
        float score = 0;
        query.estimate(std::vector{step.row()}, &score);
        ASSERT_EQ(step.score(), score);
      }
    }
  }
}

TEST_P(SketchScan, IsPlannedIfAFilterPermitsManyRowsButNotAll) {
  ASSERT_FALSE(segment_->vectors().sketches().empty());
  const Bitmap some = one_in(2), few = one_in(2000);
  const NearestSettings usual{.recall = Recall::ninety_five};
  EXPECT_GT(plan(&some, usual).sketches, 10U);
  EXPECT_EQ(plan(&few, usual).sketches, 0U) << "a scan of them is as fast";
  EXPECT_EQ(plan(nullptr, usual).sketches, 0U);
  EXPECT_EQ(plan(&some, {.recall = Recall::exact}).sketches, 0U);
  EXPECT_EQ(plan(&some, {.width = 50}).sketches, 0U) << "a given width asks for a walk";
}

INSTANTIATE_TEST_SUITE_P(Windows, SketchScan, testing::Values(1, 3));

}  // namespace
}  // namespace quarry::search
