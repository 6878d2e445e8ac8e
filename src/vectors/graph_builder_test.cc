#include "vectors/graph_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "store/section_table.h"
#include "vectors/graph_walk.h"
#include "vectors/recall_curve.h"
#include "vectors/recall_measurement.h"

namespace quarry::vectors {
namespace {

using testing::IsEmpty;

constexpr std::size_t kDimension = 16;
constexpr std::uint32_t kRows = 1500;

struct Graph {
  std::string links, entries;
  VectorGraph view(const CodeRows& rows) const { return *VectorGraph::read(links, entries, rows); }
};

class GraphBuilderTest : public testing::Test {
 protected:
  GraphBuilderTest() {
    std::mt19937 random(5);
    std::vector<float> values(kDimension * kRows);
    for (float& value : values) value = std::normal_distribution<float>()(random);
    encode_rows({kDimension, VectorCode::int8}, values, parts_);
  }
  CodeRows rows(std::uint32_t begin, std::uint32_t end) const {
    const RowParts<std::string_view> all{.codes = parts_.codes, .scales = parts_.scales};
    const VectorShape shape{kDimension, VectorCode::int8};
    const auto part = CodeRows::read(shape, kRows, all)->bytes(begin, end);
    return *CodeRows::read(shape, end - begin, part);
  }
  static Graph written(const GraphBuilder& builder) {
    Graph graph;
    builder.write(graph.links, graph.entries);
    return graph;
  }
  static Graph build(const CodeRows& rows, std::size_t threads) {
    Executor executor(threads);
    GraphBuilder builder(rows, {}, executor);
    EXPECT_TRUE(builder.link_rest());
    return written(builder);
  }
  // The best recall of the ten nearest that walks of width 80 or less reach.
  static double recall(const CodeRows& rows, const Graph& graph) {
    Executor executor(2);
    const std::string sketches = sketches_of(rows);
    const MeasuredCurves measured =
        measure_recall(rows, graph.view(rows), *SketchRows::read(sketches, rows), executor);
    const RecallCurve curve = *RecallCurve::read(measured.walks);
    double best = 0;
    for (const auto& point : curve.points()) {
      if (point.wanted == 10 && point.width <= 80) best = std::max(best, double{point.recall});
    }
    return best;
  }

  RowParts<std::string> parts_;
};

TEST_F(GraphBuilderTest, TheSameRowsGiveTheSameGraphOnAnyNumberOfThreads) {
  const Graph one = build(rows(0, kRows), 1), four = build(rows(0, kRows), 4);
  EXPECT_EQ(one.links, four.links);
  EXPECT_EQ(one.entries, four.entries);
}

TEST_F(GraphBuilderTest, IsSoundAndFindsNearlyAll) {
  const Graph graph = build(rows(0, kRows), 2);
  std::vector<std::string> findings;
  graph.view(rows(0, kRows)).check(findings);
  EXPECT_THAT(findings, IsEmpty());
  EXPECT_GE(recall(rows(0, kRows), graph), 0.97);
}

TEST_F(GraphBuilderTest, AnAdoptedGraphWithoutItsDeletedRowsFindsAsMuchAsARebuiltOne) {
  constexpr std::uint32_t kOld = 1000;
  const CodeRows old = rows(0, kOld), now = rows(kOld / 2, kRows);
  const Graph before = build(old, 2);
  // The first half is deleted; the other rows move to the front.
  std::vector<std::uint32_t> place(kOld, store::kNoRow);
  for (std::uint32_t row = kOld / 2; row < kOld; ++row) place[row] = row - kOld / 2;
  Executor executor(2);
  GraphBuilder builder(now, {}, executor);
  builder.adopt(before.view(old), place);
  ASSERT_TRUE(builder.link_rest());
  const Graph grown = written(builder);
  std::vector<std::string> findings;
  grown.view(now).check(findings);
  EXPECT_THAT(findings, IsEmpty());
  EXPECT_GE(recall(now, grown), recall(now, build(now, 2)) - 0.01);
}

TEST_F(GraphBuilderTest, ToleratesNaNRowsAndEqualRows) {
  std::vector<float> values(kDimension * 300, 1.0F);
  for (std::size_t i = 0; i < 20 * kDimension; ++i) values[i] = std::nanf("");
  RowParts<std::string> parts;
  encode_rows({kDimension, VectorCode::int8}, values, parts);
  const CodeRows equal = *CodeRows::read({kDimension, VectorCode::int8}, 300,
                                         {.codes = parts.codes, .scales = parts.scales});
  const Graph graph = build(equal, 2);
  WalkMemory memory;
  walk(graph.view(equal), RowQuery(equal, std::vector<float>(kDimension, 1.0F)), 10, memory);
  EXPECT_EQ(memory.list.steps().size(), 10U);
}

TEST_F(GraphBuilderTest, BrokenLinksAreWalkedWithinBoundsAndReported) {
  Graph graph = build(rows(0, 200), 1);
  std::mt19937 random(9);
  for (int i = 0; i < 500; ++i)
    graph.links[random() % graph.links.size()] ^= char(1 + random() % 255);
  WalkMemory memory;
  const CodeRows some = rows(0, 200);
  walk(graph.view(some), RowQuery(some, 7), 20, memory);
  EXPECT_FALSE(memory.list.steps().empty());
  std::vector<std::string> findings;
  graph.view(some).check(findings);
  EXPECT_FALSE(findings.empty());
}

TEST(RecallCurve, GivesTheWidthBetweenTwoMeasuredOnes) {
  std::string bytes;
  const auto add = [&](std::uint32_t wanted, std::uint32_t width, float recall) {
    const RecallCurve::Point point{wanted, width, recall};
    bytes.append(reinterpret_cast<const char*>(&point), sizeof point);
  };
  add(10, 10, 0.9F);
  add(10, 20, 0.96F);
  add(10, 80, 0.995F);
  add(100, 160, 0.99F);
  const RecallCurve curve = *RecallCurve::read(bytes);
  EXPECT_GT(curve.width_for(0.95, 10), 10U);
  EXPECT_LE(curve.width_for(0.95, 10), 20U);
  EXPECT_GT(curve.width_for(0.99, 10), 20U);
  EXPECT_LE(curve.width_for(0.99, 10), 80U);
  EXPECT_EQ(curve.width_for(0.999, 10), 80U) << "no greater width was measured";
  EXPECT_EQ(curve.width_for(0.99, 100), 160U);
  EXPECT_GE(curve.width_for(0.95, 5000), 5000U);
  EXPECT_EQ(RecallCurve().width_for(0.95, 30), 30U);
}

}  // namespace
}  // namespace quarry::vectors
