#include "text/control_filter.h"

#include <gtest/gtest.h>
#include <random>

namespace quarry::text {
namespace {

TEST(ControlFilterTest, KeepsTextOfAnyLanguageUnchanged) {
  for (const char* text :
       {"", "Ångström, 水, שלום, 🦉", "a\n\tb", "[1] and ]8;; are text", "31m"}) {
    EXPECT_EQ(without_controls(text), text);
  }
}

TEST(ControlFilterTest, RemovesCompleteControlSequences) {
  EXPECT_EQ(without_controls("a\033[2J\033[1;1Hb"), "ab");
  EXPECT_EQ(without_controls("a\033[38;5;196mred\033[0m"), "ared");
  EXPECT_EQ(without_controls("a\u009b31mb"), "ab") << "the one-character introducer";
  EXPECT_EQ(without_controls("a\033(Bb\033cc\0337d"), "abcd");
  EXPECT_EQ(without_controls("a\033[?25lb\033[4 qc"), "abc");
}

TEST(ControlFilterTest, RemovesStringsUpToTheirTerminator) {
  EXPECT_EQ(without_controls("\033]8;;http://example.org\033\\here\033]8;;\033\\!"), "here!");
  EXPECT_EQ(without_controls("a\033]0;title\ab"), "ab");
  EXPECT_EQ(without_controls("a\u009d52;c;cGFzcw==\u009cb"), "ab");
  EXPECT_EQ(without_controls("a\033P1$r0m\033\\b\033_x\033\\c"), "abc");
}

TEST(ControlFilterTest, AStringWithoutTerminatorDoesNotSwallowTheText) {
  EXPECT_EQ(without_controls("a\033]0;title\nThe answer."), "a0;title\nThe answer.");
  EXPECT_EQ(without_controls("a\033]The answer."), "a]The answer.");
  EXPECT_EQ(without_controls("a\033[12"), "a[12");
}

TEST(ControlFilterTest, RemovesOtherControlsAndBidirectionalOverrides) {
  EXPECT_EQ(without_controls(std::string_view("a\0b\bc\x7f"
                                              "d\x0e"
                                              "e",
                                              9)),
            "abcde");
  EXPECT_EQ(without_controls("a\u0085b\u009cc"), "abc");
  EXPECT_EQ(without_controls("pay \u202E001\u202C EUR \u2066x\u2069"), "pay 001 EUR x");
  EXPECT_EQ(without_controls("one\r\ntwo\rthree"), "one\ntwo\nthree");
}

TEST(ControlFilterTest, ReturnsTheSameForAnySplitOfTheText) {
  constexpr std::string_view kParts[] = {"\033", "[",      "]8;;",   "\\",       "\a",
                                         "31m",  "\u009b", "\u009d", "水",       "\u202E",
                                         "\r\n", "\r",     "\n",     "The end. "};
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) text += kParts[random() % std::size(kParts)];
    ControlFilter filter;
    std::string shown;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = 1 + random() % 3;
      shown += filter.feed(std::string_view(text).substr(at, size));
      at += size;
    }
    shown += filter.finish();
    ASSERT_EQ(shown, without_controls(text)) << round;
    ASSERT_EQ(without_controls(shown).find('\033'), std::string::npos);
  }
}

}  // namespace
}  // namespace quarry::text
