#include "vectors/sketch_rows.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

#include "vectors/graph_builder.h"
#include "vectors/recall_curve.h"
#include "vectors/recall_measurement.h"

namespace quarry::vectors {
namespace {

struct Rows {
  VectorShape shape;
  RowParts<std::string> parts;
  std::uint32_t count = 0;

  Rows(VectorShape of, const std::vector<float>& values) : shape(of) {
    encode_rows(shape, values, parts);
    count = static_cast<std::uint32_t>(values.size() / shape.dimension);
  }
  CodeRows view() const {
    return *CodeRows::read(shape, count, {.codes = parts.codes, .scales = parts.scales});
  }
};

std::vector<float> random_values(std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = std::normal_distribution<float>()(random);
  return values;
}

TEST(SketchRows, EstimateFromSignsAndOneMagnitudeForEveryCodeAndDimension) {
  for (const VectorCode code : {VectorCode::float32, VectorCode::float16, VectorCode::int8}) {
    for (const std::size_t dimension : {1, 7, 63, 64, 65, 200}) {
      const Rows rows({dimension, code}, random_values(dimension * 90, 1));
      const std::string bytes = sketches_of(rows.view());
      const SketchRows sketches = *SketchRows::read(bytes, rows.view());
      const std::vector<float> question = random_values(dimension, 2);
      std::vector<std::uint32_t> picked(90);
      std::iota(picked.rbegin(), picked.rend(), 0);
      std::vector<float> scores(picked.size());
      SketchQuery(sketches, question).estimate(picked, scores.data());

      std::vector<std::int8_t> codes(dimension);
      encode_int8(question, codes.data());
      std::vector<float> row(dimension);
      for (std::size_t i = 0; i < picked.size(); ++i) {
        rows.view().decode(picked[i], row);
        double own = 0, sizes = 0, signs = 0;
        for (std::size_t d = 0; d < dimension; ++d) {
          own += double{row[d]} * row[d];
          sizes += std::fabs(row[d]);
          signs += row[d] > 0 ? codes[d] : -codes[d];
        }
        ASSERT_NEAR(scores[i], signs * own / sizes, 1e-3 * std::fabs(signs)) << dimension;
      }
    }
  }
}

TEST(SketchRows, TheBestSketchesContainTheBestRowsAsTheCurvePredicts) {
  constexpr std::size_t kDimension = 128, kRows = 2000;
  const Rows rows({kDimension, VectorCode::int8}, random_values(kDimension * kRows, 3));
  const std::string bytes = sketches_of(rows.view());
  const SketchRows sketches = *SketchRows::read(bytes, rows.view());
  Executor executor(2);
  const CodeRows codes = rows.view();
  GraphBuilder builder(codes, {}, executor);
  ASSERT_TRUE(builder.link_rest());
  std::string links, entries;
  builder.write(links, entries);
  const MeasuredCurves curves =
      measure_recall(codes, *VectorGraph::read(links, entries, codes), sketches, executor);
  const RecallCurve curve = *RecallCurve::read(curves.sketches);
  ASSERT_TRUE(curve.reaches(0.95));
  const std::size_t kept = curve.width_for(0.95, 10);
  EXPECT_GT(kept, 10U);
  EXPECT_LT(kept, 700U);
}

TEST(SketchRows, NaNRowsScoreZero) {
  std::vector<float> values = random_values(64, 4);
  values[3] = std::nanf("");
  const Rows rows({32, VectorCode::int8}, values);
  const std::string bytes = sketches_of(rows.view());
  const SketchRows sketches = *SketchRows::read(bytes, rows.view());
  const std::vector<std::uint32_t> picked = {0, 1};
  std::vector<float> scores(2);
  SketchQuery(sketches, random_values(32, 5)).estimate(picked, scores.data());
  EXPECT_EQ(scores[0], 0);
  EXPECT_NE(scores[1], 0);
}

TEST(SketchRows, AFlippedBitIsReported) {
  const Rows rows({70, VectorCode::int8}, random_values(700, 7));
  std::string bytes = sketches_of(rows.view());
  std::vector<std::string> findings;
  SketchRows::read(bytes, rows.view())->check(rows.view(), findings);
  EXPECT_TRUE(findings.empty());
  bytes[5 * 20 + 3] ^= 4;
  SketchRows::read(bytes, rows.view())->check(rows.view(), findings);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0], "sketch of window 5 does not match its codes");
}

TEST(SketchRows, TheWrongNumberOfBytesIsCorrupt) {
  const Rows rows({32, VectorCode::int8}, random_values(320, 6));
  const std::string bytes = sketches_of(rows.view());
  EXPECT_TRUE(SketchRows::read(bytes, rows.view()));
  EXPECT_TRUE(SketchRows::read({}, rows.view())->empty());
  const auto shorter = SketchRows::read(std::string_view(bytes).substr(1), rows.view());
  ASSERT_FALSE(shorter);
  EXPECT_EQ(shorter.error().code, Code::corrupt);
}

}  // namespace
}  // namespace quarry::vectors
