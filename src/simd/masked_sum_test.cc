#include "simd/masked_sum.h"

#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace quarry::simd {
namespace {

// Runs at every level that this processor supports.
class MaskedSumAtLevel : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > detected_isa()) GTEST_SKIP() << "this processor does not support the level";
  }
};

std::vector<std::int8_t> random_query(std::size_t words, std::mt19937& random) {
  std::vector<std::int8_t> query(words * kMaskBits);
  for (std::int8_t& number : query) number = static_cast<std::int8_t>(int(random() % 255) - 127);
  return query;
}

std::int32_t plain_sum(const std::vector<std::int8_t>& query, const char* row) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < query.size(); ++i) {
    if ((static_cast<unsigned char>(row[i / 8]) >> (i % 8) & 1) != 0) sum += query[i];
  }
  return sum;
}

TEST_P(MaskedSumAtLevel, SumsTheComponentsAtTheSetBitsAndIgnoresOtherBytes) {
  std::mt19937 random(3);
  for (std::size_t words = 0; words <= 12; ++words) {
    for (std::size_t behind = 0; behind <= 5; ++behind) {
      const auto query = random_query(words, random);
      const std::size_t stride = words * 8 + behind;
      std::vector<char> bytes(stride * 40);
      for (char& byte : bytes) byte = static_cast<char>(random());
      std::vector<std::uint32_t> picked(random() % 30);
      for (std::uint32_t& row : picked) row = random() % 40;
      std::vector<std::int32_t> sums(picked.size() + 1, -7);
      masked_sums_of(GetParam())(query.data(), words, {bytes.data(), stride}, picked.data(),
                                 picked.size(), sums.data());
      for (std::size_t i = 0; i < picked.size(); ++i) {
        ASSERT_EQ(sums[i], plain_sum(query, bytes.data() + picked[i] * stride)) << words;
      }
      ASSERT_EQ(sums.back(), -7) << "wrote past the last sum";
    }
  }
}

TEST_P(MaskedSumAtLevel, LongRowsOfExtremesDoNotOverflow) {
  const std::size_t words = 65'536 / kMaskBits;
  const std::vector<char> all(words * 8, '\xFF');
  const std::uint32_t picked = 0;
  for (const int extreme : {-127, 127}) {
    const std::vector<std::int8_t> query(words * kMaskBits, static_cast<std::int8_t>(extreme));
    std::int32_t sum = 0;
    masked_sums_of(GetParam())(query.data(), words, {all.data(), all.size()}, &picked, 1, &sum);
    EXPECT_EQ(sum, extreme * 65'536);
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, MaskedSumAtLevel, testing::ValuesIn(kAllIsas),
                         [](const auto& level) { return std::string(to_string(level.param)); });

}  // namespace
}  // namespace quarry::simd
