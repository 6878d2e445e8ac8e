#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vectors/ivf_clusters.h"
#include "vectors/ivf_codes.h"
#include "vectors/ivf_fixture.h"
#include "vectors/ivf_k_means.h"
#include "vectors/ivf_rotation.h"

namespace quarry::vectors {
namespace {

using test::BitmapReader;
using test::ClusteredRows;
using testing::IsEmpty;

constexpr std::uint32_t kRows = 6000;
constexpr std::size_t kDimension = 96;

Executor& executor() {
  static Executor executor(2);
  return executor;
}

// Built once for all tests.
const ClusteredRows& rows() {
  static const ClusteredRows rows(kRows, kDimension);
  return rows;
}
const IvfImage& image() {
  static const IvfImage image = *build_lists(rows(), {.lists = 100}, executor());
  return image;
}
IvfLists lists() { return *IvfLists::read(views_of(image())); }

// Queries that are not near any row.
std::vector<float> question(std::uint32_t number) {
  const std::vector<float> a(rows().row(number * 7 % kRows).begin(),
                             rows().row(number * 7 % kRows).end());
  const auto b = rows().row(number * 131 % kRows);
  std::vector<float> query(kDimension);
  for (std::size_t i = 0; i < kDimension; ++i) query[i] = a[i] + b[i];
  return query;
}

TEST(IvfRotation, KeepsInnerProductsInEveryDimension) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  for (const std::size_t dimension : {1, 3, 63, 64, 65, 96, 128, 384, 500, 768, 1024, 1536}) {
    const IvfRotation rotation(dimension, 7);
    std::vector<float> a(dimension), b(dimension);
    for (float& value : a) value = normal(random);
    for (float& value : b) value = normal(random);
    std::vector<float> turned_a(rotation.rotated()), turned_b(rotation.rotated());
    rotation.apply(a, turned_a);
    rotation.apply(b, turned_b);
    EXPECT_NEAR(simd::dot(turned_a, turned_b), simd::dot(a, b), 1e-3) << dimension;
    EXPECT_NEAR(simd::dot(turned_a, turned_a), simd::dot(a, a), 1e-2) << dimension;
  }
}

TEST(IvfRotation, SpreadsASingleValueOverAllDimensions) {
  for (const std::size_t dimension : {64, 384, 768}) {
    const IvfRotation rotation(dimension, 7);
    for (const std::size_t at : {std::size_t{0}, dimension / 2, dimension - 1}) {
      std::vector<float> unit(dimension), turned(dimension);
      unit[at] = 1;
      rotation.apply(unit, turned);
      // The greatest of that many normal values rarely exceeds four standard deviations.
      for (const float value : turned) {
        EXPECT_LT(std::abs(value), 5 / std::sqrt(static_cast<float>(dimension)));
      }
    }
  }
}

// Over many residuals with a fixed seed: the mean error is within three standard errors of zero,
// and the spread of the errors matches the code.
TEST(IvfCodes, EstimatesAreUnbiasedAndSpreadAsPredicted) {
  constexpr std::size_t kWidth = 384;
  constexpr int kDraws = 4000;
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  const IvfRotation rotation(kWidth, 11);
  double sum = 0, squares = 0;
  int outside = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<float> plain(kWidth), row(kWidth), centroid(kWidth), query(kWidth);
    // Rows along a few axes are the worst case for codes; the rotation must fix it.
    for (std::size_t i = 0; i < 8; ++i) plain[random() % kWidth] = normal(random);
    rotation.apply(plain, row);
    for (float& value : centroid) value = normal(random) / 40;
    for (float& value : query) value = normal(random) / 20;
    std::vector<float> residual(kWidth);
    const IvfCode code = encode_residual(row, centroid, residual);
    float signs = 0, square = 0;
    for (std::size_t i = 0; i < kWidth; ++i) {
      signs += residual[i] > 0 ? query[i] : -query[i];
      square += (query[i] - centroid[i]) * (query[i] - centroid[i]);
    }
    const float estimate = simd::dot(query, centroid) + code.addend + code.factor * signs;
    const float deviation = std::sqrt(square) * code.factor * code.spread;
    const double error = (estimate - simd::dot(query, row)) / deviation;
    sum += error;
    squares += error * error;
    outside += std::abs(error) > 1.9;
  }
  EXPECT_LT(std::abs(sum / kDraws), 3 / std::sqrt(kDraws));
  EXPECT_NEAR(squares / kDraws, 1, 0.1);
  EXPECT_NEAR(static_cast<double>(outside) / kDraws, 0.057, 0.015);
}

TEST(IvfCodes, ARowThatIsItsCentroidIsEstimatedExactly) {
  const std::vector<float> row(64, 0.5F);
  std::vector<float> residual(64);
  const IvfCode code = encode_residual(row, row, residual);
  EXPECT_EQ(code.factor, 0);
  EXPECT_EQ(code.addend, 0);
}

TEST(KMeans, FindsSeparateGroups) {
  std::vector<float> points;
  for (int i = 0; i < 300; ++i) points.push_back(static_cast<float>(i % 3 * 100 + i % 7));
  std::vector<float> centroids = k_means(points, 1, 3, 1, executor());
  std::ranges::sort(centroids);
  ASSERT_EQ(centroids.size(), 3U);
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(centroids[i], i * 100 + 3, 0.2);
}

TEST(KMeans, HandlesEqualRowsAndFewRows) {
  const std::vector<float> same(64, 1.0F);
  EXPECT_EQ(k_means(same, 2, 4, 1, executor()).size(), 8U);
  EXPECT_EQ(k_means(std::span(same).first(2), 2, 4, 1, executor()).size(), 2U);
  EXPECT_THAT(k_means({}, 2, 4, 1, executor()), IsEmpty());
}

TEST(IvfBuilder, GivesTheSameBytesOnAnyNumberOfThreads) {
  Executor alone(1);
  const ClusteredRows few(900, 40);
  const IvfImage one = *build_lists(few, {}, alone);
  const IvfImage two = *build_lists(few, {}, executor());
  EXPECT_EQ(one.head, two.head);
  EXPECT_EQ(one.centroids, two.centroids);
  EXPECT_EQ(one.lists, two.lists);
  EXPECT_EQ(one.blocks, two.blocks);
}

TEST(IvfBuilder, GivesTheSameBytesAFewBlocksAtATime) {
  const ClusteredRows rows(700, 40);
  Executor executor(2);
  const IvfImage whole = *build_lists(rows, {.lists = 20}, executor);
  for (const std::size_t bytes : {1, 5'000}) {
    const IvfImage parts = *build_lists(rows, {.lists = 20, .block_bytes = bytes}, executor);
    EXPECT_EQ(parts.blocks, whole.blocks);
    EXPECT_EQ(parts.lists, whole.lists);
    EXPECT_EQ(parts.head, whole.head);
  }
}

TEST(IvfBuilder, ContainsEveryRowOnce) {
  std::vector<std::string> findings;
  lists().check(findings);
  EXPECT_THAT(findings, IsEmpty());
  for (const std::uint32_t size : {1, 2, 31, 33}) {
    const ClusteredRows few(size, 5);
    const IvfImage small = *build_lists(few, {}, executor());
    IvfLists::read(views_of(small))->check(findings);
    EXPECT_THAT(findings, IsEmpty()) << size;
  }
}

TEST(IvfSearch, EqualsAScanIfAllListsAreReadAndAllRowsScored) {
  const IvfLists all = lists();
  for (std::uint32_t q = 0; q < 5; ++q) {
    const std::vector<float> query = question(q);
    BitmapReader reader(rows(), query);
    const auto hits =
        search_lists(all, {.query = query, .k = kRows, .probes = all.lists()}, reader);
    const auto expected = test::scan_all(rows(), query, kRows);
    ASSERT_EQ(hits.size(), expected.size());
    for (std::size_t i = 0; i < hits.size(); ++i) EXPECT_EQ(hits[i].row, expected[i].row);
  }
}

double recall(float target, std::size_t& scored) {
  const IvfLists all = lists();
  constexpr std::uint32_t kQuestions = 200;
  std::size_t found = 0;
  scored = 0;
  for (std::uint32_t q = 0; q < kQuestions; ++q) {
    const std::vector<float> query = question(q);
    BitmapReader reader(rows(), query);
    const auto expected = test::scan_all(rows(), query, 10);
    const std::uint32_t probes = all.probes_for(target);
    for (const IvfHit& hit : search_lists(all, {.query = query, .probes = probes}, reader)) {
      found += std::ranges::find(expected, hit.row, &IvfHit::row) != expected.end();
    }
    scored += reader.scored;
  }
  scored /= kQuestions;
  return static_cast<double>(found) / (10 * kQuestions);
}

TEST(IvfSearch, ReachesTheRecallForWhichItsProbesWereFitted) {
  std::size_t scored = 0;
  EXPECT_GT(recall(1, scored), 0.995);
  EXPECT_LT(scored, kRows / 20U) << "codes must exclude nearly all rows";
  EXPECT_GT(recall(0.99F, scored), 0.97);
  EXPECT_GT(recall(0.95F, scored), 0.93);
  EXPECT_LT(lists().probes_for(0.95F), lists().lists() / 2);
  EXPECT_LE(lists().probes_for(0.95F), lists().probes_for(0.99F));
}

// Random cases: the permitted rows are many or few, and follow the clusters or not.
TEST(IvfSearch, NeverScoresAForbiddenRowAndFindsPermittedOnes) {
  std::mt19937 random(9);
  const IvfLists all = lists();
  std::size_t found = 0, expected_in_all = 0;
  for (std::uint32_t round = 0; round < 200; ++round) {
    const std::vector<float> query = question(round);
    const unsigned one_of = 1U << (random() % 12);
    const std::vector<float> axis = question(random() % 1000);
    std::vector<bool> permitted(kRows);
    for (std::uint32_t row = 0; row < kRows; ++row) {
      permitted[row] = round % 2 == 0 ? random() % one_of == 0
                                      : simd::dot(axis, rows().row(row)) > 0.05F * (round % 10);
    }
    BitmapReader reader(rows(), query, permitted);
    const auto hits = search_lists(
        all, {.query = query, .probes = all.probes_for(0.95F), .permit = IvfRequest::Permit::ask},
        reader);
    EXPECT_FALSE(reader.scored_forbidden);
    const auto expected = test::scan_all(rows(), query, 10, permitted);
    EXPECT_LE(hits.size(), expected.size());
    expected_in_all += expected.size();
    for (const IvfHit& hit : hits) {
      EXPECT_TRUE(permitted[hit.row]);
      found += std::ranges::find(expected, hit.row, &IvfHit::row) != expected.end();
    }
  }
  EXPECT_GT(static_cast<double>(found), 0.93 * static_cast<double>(expected_in_all));
}

TEST(IvfSearch, ToleratesAQueryOfZerosOrNaN) {
  const IvfLists all = lists();
  for (const float value : {0.0F, std::nanf(""), INFINITY, -1e38F}) {
    const std::vector<float> query(kDimension, value);
    BitmapReader reader(rows(), query);
    for (const IvfHit& hit : search_lists(all, {.query = query, .probes = 3}, reader)) {
      EXPECT_LT(hit.row, kRows);
    }
  }
}

}  // namespace
}  // namespace quarry::vectors
