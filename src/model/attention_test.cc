#include "model/attention.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace quarry::model {
namespace {

// The absolute error for queries, keys and values of standard deviation 1.
float tolerance(Precision precision) { return precision == Precision::fp32 ? 1e-5f : 3e-2f; }

class AttentionOfPrecision : public testing::TestWithParam<Precision> {
 protected:
  void SetUp() override {
    if (!has_precision(simd::active_isa(), GetParam()))
      GTEST_SKIP() << "not supported by this processor";
  }

  // The weighted values of one query, computed in double.
  static std::vector<double> exact(const std::vector<float>& qkv, std::size_t tokens,
                                   std::size_t width, std::size_t head_size, std::size_t head,
                                   std::size_t query) {
    const float* q = qkv.data() + query * 3 * width + head * head_size;
    std::vector<double> out(head_size);
    double sum = 0;
    for (std::size_t t = 0; t < tokens; ++t) {
      const float* k = qkv.data() + t * 3 * width + width + head * head_size;
      double score = 0;
      for (std::size_t d = 0; d < head_size; ++d) score += double{q[d]} * k[d];
      const double weight = std::exp(score / std::sqrt(static_cast<double>(head_size)));
      sum += weight;
      for (std::size_t d = 0; d < head_size; ++d) out[d] += weight * double{k[width + d]};
    }
    for (double& value : out) value /= sum;
    return out;
  }

  void check(std::size_t tokens, std::size_t heads, std::size_t head_size) {
    SCOPED_TRACE(std::to_string(tokens) + " tokens, heads of " + std::to_string(head_size));
    const std::size_t width = heads * head_size;
    std::normal_distribution<float> normal;
    std::vector<float> qkv(tokens * 3 * width);
    for (float& value : qkv) value = normal(random_);
    std::vector<float> out(tokens * width);
    Attention attention(heads, head_size, tokens + 5, GetParam());
    attention.run(qkv.data(), tokens, out.data());
    for (std::size_t h = 0; h < heads; ++h) {
      for (std::size_t t = 0; t < tokens; ++t) {
        const std::vector<double> expected = exact(qkv, tokens, width, head_size, h, t);
        for (std::size_t d = 0; d < head_size; ++d) {
          ASSERT_NEAR(out[t * width + h * head_size + d], expected[d], tolerance(GetParam()))
              << "head " << h << ", token " << t;
        }
      }
    }
  }

  std::mt19937 random_{29};
};

TEST_P(AttentionOfPrecision, IsCloseToDoubleForEveryLength) {
  for (std::size_t tokens = 1; tokens <= 45; ++tokens) check(tokens, 2, 32);
  check(131, 3, 32);
}

TEST_P(AttentionOfPrecision, IsCloseToDoubleForEveryHeadSize) {
  for (const std::size_t size : {1u, 2u, 3u, 8u, 16u, 18u, 33u, 34u, 64u, 66u}) check(17, 3, size);
}

INSTANTIATE_TEST_SUITE_P(Precisions, AttentionOfPrecision, testing::ValuesIn(kAllPrecisions),
                         [](const auto& kind) { return std::string(to_string(kind.param)); });

}  // namespace
}  // namespace quarry::model
