#include "vectors/vector_code.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <vector>

#include "vectors/code_rows.h"

namespace quarry::vectors {
namespace {

constexpr VectorCode kAll[] = {VectorCode::float32, VectorCode::float16, VectorCode::int8,
                               VectorCode::bits};

std::vector<float> random_numbers(std::size_t count) {
  std::mt19937 random(3);
  std::vector<float> values(count);
  for (float& value : values) value = std::normal_distribution<float>()(random);
  return values;
}

RowParts<std::string_view> views(const RowParts<std::string>& parts) {
  return {.codes = parts.codes, .scales = parts.scales};
}

TEST(VectorCode, EachIsFoundByItsName) {
  for (const VectorCode code : kAll) EXPECT_EQ(vector_code(to_string(code)), code);
  EXPECT_EQ(vector_code("int7"), std::nullopt);
}

TEST(VectorCode, ScoresEqualThoseOfFloatsUpToRounding) {
  constexpr std::size_t kDimension = 70, kRows = 20;
  const std::vector<float> rows = random_numbers(kDimension * kRows);
  const std::vector<float> question = random_numbers(kDimension);
  for (const VectorCode code : kAll) {
    RowParts<std::string> parts;
    encode_rows({kDimension, code}, rows, parts);
    const auto coded = CodeRows::read({kDimension, code}, kRows, views(parts));
    ASSERT_TRUE(coded) << coded.error().message;
    const RowQuery query(*coded, question);
    std::vector<float> estimates(kRows);
    query.estimate_run(0, kRows, estimates.data());
    const double tolerance = code == VectorCode::float32   ? 1e-4
                             : code == VectorCode::float16 ? 0.03
                                                           : 0.4;
    for (std::uint32_t row = 0; row < kRows; ++row) {
      double exact = 0;
      for (std::size_t d = 0; d < kDimension; ++d)
        exact += question[d] * rows[row * kDimension + d];
      EXPECT_NEAR(query.score(row), exact, tolerance) << to_string(code);
      EXPECT_NEAR(estimates[row], exact, 2 * tolerance) << to_string(code);
      float picked = 0;
      query.estimate(std::vector<std::uint32_t>{row}, &picked);
      EXPECT_NEAR(picked, estimates[row], 1e-4);  // floats, added in another order
    }
  }
}

TEST(VectorCode, TheGreatestMagnitudeIs127AndAZeroRowStaysZero) {
  std::vector<std::int8_t> codes(3);
  EXPECT_FLOAT_EQ(encode_int8(std::vector<float>{0.5F, -2, 1}, codes.data()), 2.0F / 127);
  EXPECT_EQ(codes, (std::vector<std::int8_t>{32, -127, 64}));
  EXPECT_EQ(encode_int8(std::vector<float>{0, 0, 0}, codes.data()), 0.0F);
  EXPECT_EQ(codes, (std::vector<std::int8_t>{0, 0, 0}));
  encode_int8(std::vector<float>{1e-45F, 0, -1e-45F}, codes.data());
  EXPECT_EQ(codes, (std::vector<std::int8_t>{0, 0, 0}));
}

TEST(VectorCode, ARowThatIsNotFiniteIsReportedAndHasNoScore) {
  for (const VectorCode code : kAll) {
    for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
      RowParts<std::string> parts;
      encode_rows({2, code}, std::vector<float>{1, 2, bad, 1}, parts);
      const auto coded = CodeRows::read({2, code}, 2, views(parts));
      ASSERT_TRUE(coded);
      std::vector<std::string> findings;
      coded->check(findings);
      EXPECT_EQ(findings.size(), 1U) << to_string(code);
      EXPECT_FALSE(std::isfinite(RowQuery(*coded, std::vector<float>{1, 1}).score(1)));
    }
  }
}

TEST(VectorCode, PartsOfTheWrongSizeAreRefused) {
  RowParts<std::string> parts;
  encode_rows({3, VectorCode::int8}, random_numbers(9), parts);
  EXPECT_TRUE(CodeRows::read({3, VectorCode::int8}, 3, views(parts)));
  EXPECT_FALSE(CodeRows::read({3, VectorCode::int8}, 4, views(parts)));
  EXPECT_FALSE(CodeRows::read({9, VectorCode::int8}, 1, views(parts)));
  EXPECT_FALSE(CodeRows::read({3, VectorCode::float16}, 3, views(parts)));
  EXPECT_FALSE(CodeRows::read({3, VectorCode{77}}, 3, views(parts)));
  EXPECT_FALSE(CodeRows::read({0, VectorCode::int8}, 3, views(parts)));
}

}  // namespace
}  // namespace quarry::vectors
