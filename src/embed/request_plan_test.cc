#include "embed/request_plan.h"

#include <gmock/gmock.h>
#include <random>

namespace quarry::embed {
namespace {

TEST(PlanRequests, PutsEveryTextInOneRequestInOrderWithinTheLimits) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> texts(random() % 100);
    for (std::string& text : texts) text.assign(random() % 200, 'x');
    const RequestLimits limits{.texts = random() % 20, .tokens = random() % 300};
    const std::size_t fixed = random() % 10;
    std::size_t next = 0;
    for (const TextSpan& span : plan_requests(texts, limits, fixed)) {
      ASSERT_EQ(span.begin, next);
      ASSERT_GT(span.count, 0u);
      std::size_t tokens = 0;
      for (std::size_t i = 0; i < span.count; ++i) {
        tokens += estimated_tokens(texts[span.begin + i]) + fixed;
      }
      EXPECT_TRUE(limits.texts == 0 || span.count <= limits.texts);
      EXPECT_TRUE(limits.tokens == 0 || tokens <= limits.tokens || span.count == 1);
      next += span.count;
    }
    EXPECT_EQ(next, texts.size());
  }
}

TEST(PlanRequests, NoTextsNeedNoRequest) { EXPECT_TRUE(plan_requests({}, {}).empty()); }

TEST(TextsPerRequest, FollowTheUserWithinTheLimit) {
  EXPECT_EQ(texts_per_request(0, 256, 96), 96u);
  EXPECT_EQ(texts_per_request(0, 256, 2048), 256u);
  EXPECT_EQ(texts_per_request(1000, 256, 2048), 1000u);
  EXPECT_EQ(texts_per_request(1000, 256, 96), 96u);
  EXPECT_EQ(texts_per_request(100, 32, 0), 100u) << "the server may be configured to allow it";
}

TEST(EstimatedTokens, AreNeverZero) {
  EXPECT_EQ(estimated_tokens(""), 1u);
  EXPECT_EQ(estimated_tokens("twelve bytes"), 5u);
}

}  // namespace
}  // namespace quarry::embed
