#include "app/hint.h"

#include <gtest/gtest.h>

namespace quarry::app {
namespace {

Result<int> missing() { return Error{Code::not_found, "no model in /models/tiny"}; }

TEST(Hint, AnErrorGetsTheAdviceForWhatFailed) {
  const auto outcome = with_hint(missing(), About::model);
  EXPECT_EQ(outcome.error().message, "no model in /models/tiny");
  EXPECT_EQ(outcome.error().hint, "run `quarry models pull`");
}

TEST(Hint, KeepsTheInnermostAdvice) {
  const auto outcome = with_hint(with_hint(missing(), About::model), About::collection);
  EXPECT_EQ(outcome.error().hint, "run `quarry models pull`");
}

TEST(Hint, ABusyRemoteServiceGetsTheTimeToTryAgain) {
  EXPECT_EQ(hint_of({.code = Code::exhausted,
                     .message = "quota",
                     .retry_after = std::chrono::milliseconds(1500)}),
            "try again in 2 s");
}

TEST(Hint, ASuccessAndAFailureWithoutAdviceGetNone) {
  EXPECT_EQ(*with_hint(Result<int>(3), About::model), 3);
  EXPECT_EQ(hint_for(About::model, Code::internal), "");
}

}  // namespace
}  // namespace quarry::app
