#include "core/result.h"

#include <gtest/gtest.h>
#include <memory>

namespace quarry {
namespace {

Result<std::unique_ptr<int>> half(int number) {
  if (number % 2 != 0) return Error{Code::invalid, "odd number"};
  return std::make_unique<int>(number / 2);
}

Result<int> quarter(int number) {
  const auto once = QUARRY_TRY(half(number));
  return *QUARRY_TRY(half(*once));
}

Result<void> must_halve(int number) {
  QUARRY_TRY(half(number));
  return {};
}

TEST(ResultTest, UnwrapsValues) { EXPECT_EQ(*quarter(8), 2); }

TEST(ResultTest, ReturnsTheFirstErrorFromTheEnclosingFunction) {
  EXPECT_EQ(quarter(6).error().message, "odd number");
  EXPECT_EQ(must_halve(3).error().code, Code::invalid);
  EXPECT_TRUE(must_halve(4));
}

TEST(ResultTest, AddsContextToTheMessageAndKeepsTheRest) {
  const Error inner{.code = Code::exhausted,
                    .message = "quota",
                    .hint = "Wait.",
                    .retry_after = std::chrono::seconds(3)};
  const Error error = inner.in("report.pdf");
  EXPECT_EQ(error.code, Code::exhausted);
  EXPECT_EQ(error.message, "report.pdf: quota");
  EXPECT_EQ(error.hint, "Wait.");
  EXPECT_EQ(error.retry_after, std::chrono::seconds(3));
}

TEST(ResultTest, NamesEveryCode) {
  EXPECT_EQ(to_string(Code::not_found), "not_found");
  EXPECT_EQ(to_string(Code::internal), "internal");
}

}  // namespace
}  // namespace quarry
