#include "model/gemm.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace quarry::model {
namespace {

struct Shape {
  std::size_t rows, depth, columns;
};

class GemmAtLevel : public testing::TestWithParam<simd::Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > simd::detected_isa()) GTEST_SKIP() << "not supported by this processor";
  }
  const GemmKernels& kernels() const { return *gemm_kernels(GetParam(), Precision::fp32); }

  std::vector<float> random_floats(std::size_t count) {
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& value : values) value = normal(random_);
    return values;
  }

  // Multiplies random matrices whose strides exceed their widths and compares with sums in double.
  void check(const Shape& shape, bool transposed, bool with_bias) {
    SCOPED_TRACE(std::to_string(shape.rows) + " x " + std::to_string(shape.depth) + " x " +
                 std::to_string(shape.columns));
    const auto [rows, depth, columns] = shape;
    const std::size_t a_stride = depth + 3;
    const std::vector<float> a = random_floats(rows * a_stride);
    const std::size_t b_rows = transposed ? columns : depth;
    const std::size_t b_columns = transposed ? depth : columns;
    const std::size_t b_stride = b_columns + 5;
    const std::vector<float> b = random_floats(b_rows * b_stride);
    const std::size_t width = kernels().panel_width;
    std::vector<std::uint32_t> panels(packed_size(depth, columns, width),
                                      0x7fc00000);  // NaN
    const WordsView view = as_words({b.data(), b_rows, b_columns, b_stride});
    transposed ? pack_transposed(view, 0, width, panels.data()) : pack(view, width, panels.data());
    std::vector<float> bias = random_floats(columns);
    bias.resize(packed_size(1, columns, width));

    const std::size_t c_stride = columns + 1;
    std::vector<float> c(rows * c_stride, -99.0f);
    gemm(as_words({a.data(), rows, depth, a_stride}), nullptr,
         {panels.data(), depth, columns, with_bias ? bias.data() : nullptr}, c.data(), c_stride,
         kernels());
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        double sum = with_bias ? bias[j] : 0;
        double size = std::abs(sum) + 1e-3;
        for (std::size_t p = 0; p < depth; ++p) {
          const double product = double{a[i * a_stride + p]} *
                                 (transposed ? b[j * b_stride + p] : b[p * b_stride + j]);
          sum += product;
          size += std::abs(product);
        }
        ASSERT_NEAR(c[i * c_stride + j], sum, size * 1e-6) << "row " << i << ", column " << j;
      }
      EXPECT_EQ(c[i * c_stride + columns], -99.0f) << "wrote past the end of row " << i;
    }
  }

  std::mt19937 random_{5};
};

TEST_P(GemmAtLevel, EqualsSumsInDoubleForEveryNumberOfRows) {
  for (std::size_t rows = 0; rows <= 45; ++rows) check({rows, 17, 40}, true, true);
}

TEST_P(GemmAtLevel, EqualsSumsInDoubleForEveryNumberOfColumns) {
  for (std::size_t columns = 1; columns <= 70; ++columns) {
    check({9, 12, columns}, true, true);
    check({9, 12, columns}, false, false);
  }
}

TEST_P(GemmAtLevel, EqualsSumsInDoubleForRandomShapes) {
  for (int i = 0; i < 60; ++i) {
    check({random_() % 64, random_() % 200, 1 + random_() % 130}, i % 2 == 0, i % 3 == 0);
  }
}

TEST_P(GemmAtLevel, ManyBlocksOfRowsAreComplete) {
  check({700, 900, 33}, true, true);  // 512 KiB of rows are 145 rows
}

TEST_P(GemmAtLevel, MatricesPackedSideBySideBehaveAsOne) {
  const std::size_t width = kernels().panel_width;
  const std::size_t depth = 6;
  for (const std::size_t left : {1u, 5u, 16u, 31u, 32u, 33u}) {
    const std::size_t right = 20;
    const std::vector<float> rows = random_floats((left + right) * depth);
    std::vector<std::uint32_t> at_once(packed_size(depth, left + right, width));
    const auto view = [&](std::size_t first, std::size_t count) {
      return as_words({rows.data() + first * depth, count, depth, depth});
    };
    pack_transposed(view(0, left + right), 0, width, at_once.data());
    std::vector<std::uint32_t> in_two(at_once.size());
    pack_transposed(view(0, left), 0, width, in_two.data());
    pack_transposed(view(left, right), left, width, in_two.data());
    EXPECT_EQ(at_once, in_two) << left;
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, GemmAtLevel, testing::ValuesIn(simd::kAllIsas),
                         [](const auto& level) { return std::string(to_string(level.param)); });

}  // namespace
}  // namespace quarry::model
