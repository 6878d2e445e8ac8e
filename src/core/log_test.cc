#include "core/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace quarry {
namespace {

std::string logged(LogLevel level, std::string_view message) {
  testing::internal::CaptureStderr();
  log(level, message);
  return testing::internal::GetCapturedStderr();
}

TEST(LogTest, WritesTimeLevelAndMessage) {
  EXPECT_THAT(logged(LogLevel::error, "disk full"),
              testing::ContainsRegex("^20..-..-..T..:..:..\\....Z error disk full\n$"));
}

TEST(LogTest, DropsLinesBelowItsLevel) {
  EXPECT_EQ(logged(LogLevel::info, "hello"), "");
  set_log_level(LogLevel::debug);
  EXPECT_NE(logged(LogLevel::debug, "hello"), "");
  set_log_level(LogLevel::warning);
}

TEST(LogTest, KeepsUntrustedTextOnOneLine) {
  EXPECT_THAT(logged(LogLevel::error, "a\nb\x1b[31mc\xC3\xA9"),
              testing::HasSubstr("a b [31mc\xC3\xA9\n"));
}

TEST(LogTest, NamesItsLevels) { EXPECT_EQ(to_string(LogLevel::info), "info"); }

}  // namespace
}  // namespace quarry
