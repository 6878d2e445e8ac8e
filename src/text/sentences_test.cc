#include "text/sentences.h"

#include <gmock/gmock.h>
#include <random>
#include <string>

#include "text/unicode.h"
#include "text/utf8.h"

namespace quarry::text {
namespace {

using testing::ElementsAre;

std::vector<std::string> sentences(std::string_view text) {
  std::vector<std::string> out;
  for (const TextRange& range : split_sentences(text)) out.emplace_back(range.in(text));
  return out;
}

TEST(Sentences, EndAtFullStopsQuestionAndExclamationMarks) {
  EXPECT_THAT(sentences("It rained. Did it? It did! Then the sun."),
              ElementsAre("It rained.", "Did it?", "It did!", "Then the sun."));
}

TEST(Sentences, ClosingQuotesAndBracketsBelongToTheSentence) {
  EXPECT_THAT(sentences("\"It rained.\" He left. (It had.) So what?"),
              ElementsAre("\"It rained.\"", "He left.", "(It had.)", "So what?"));
}

TEST(Sentences, AbbreviationsAndInitialsDoNotEndASentence) {
  EXPECT_THAT(
      sentences("Dr. Ada M. Jones et al. agree. See Fig. 3 and Sec. 2.1, e.g. the plot."),
      ElementsAre("Dr. Ada M. Jones et al. agree.", "See Fig. 3 and Sec. 2.1, e.g. the plot."));
  EXPECT_THAT(sentences("The U.S. Army paid Acme Inc. on Jan. 5 for it."),
              ElementsAre("The U.S. Army paid Acme Inc. on Jan. 5 for it."));
}

TEST(Sentences, AnAbbreviationMayEndASentenceBeforeATypicalFirstWord) {
  EXPECT_THAT(sentences("We left at 5 p.m. The shop sold nuts, bolts etc. It closed."),
              ElementsAre("We left at 5 p.m.", "The shop sold nuts, bolts etc.", "It closed."));
}

TEST(Sentences, DecimalsVersionsAndNamesWithPunctuationAreNotSplit) {
  EXPECT_THAT(sentences("Pay $3.50 for 1.2.3 of node.js now. Yahoo! is a name."),
              ElementsAre("Pay $3.50 for 1.2.3 of node.js now.", "Yahoo! is a name."));
}

TEST(Sentences, ListNumbersDoNotEndASentence) {
  EXPECT_THAT(sentences("1. Open the lid. Close it.\n2. Wait.\n(a) alpha\n- beta"),
              ElementsAre("1. Open the lid.", "Close it.", "2. Wait.", "(a) alpha", "- beta"));
}

TEST(Sentences, ALineEndWithinAParagraphDoesNotEndASentence) {
  EXPECT_THAT(sentences("This line\nis wrapped. And\nso is this"),
              ElementsAre("This line\nis wrapped.", "And\nso is this"));
}

TEST(Sentences, BlankLinesAlwaysEndASentence) {
  EXPECT_THAT(sentences("A title\n\nno stop\n \t\nthird"),
              ElementsAre("A title", "no stop", "third"));
}

TEST(Sentences, TableRowsHeadingsAndCodeLinesStandAlone) {
  EXPECT_THAT(
      sentences("| a | b |\n| 1 | 2 |\nText\n# Head\nint f() {\n    return 0;\n}"),
      ElementsAre("| a | b |", "| 1 | 2 |", "Text", "# Head", "int f() {", "return 0;", "}"));
}

TEST(Sentences, ScriptsWithoutSpacesAreSplitAtTheirTerminators) {
  EXPECT_THAT(sentences("今日は晴れ。散歩する！「そうですか？」と言った。"),
              ElementsAre("今日は晴れ。", "散歩する！", "「そうですか？」", "と言った。"));
  EXPECT_THAT(sentences("यह है। वह था।"), ElementsAre("यह है।", "वह था।"));
}

std::string random_text(std::mt19937& random) {
  static constexpr std::string_view kParts[] = {
      "word", "Word", ". ",  ".", "\n",   "\n\n", " ",      "  ",     "Dr.",
      "1",    "? ",   "\"",  ")", "。",   "字",   "é",      "\u3000", "- ",
      "|",    "\t",   ";\n", "…", "(a) ", "e.g.", "\u00A0", "#"};
  std::string out;
  const std::size_t parts = random() % 60;
  for (std::size_t i = 0; i < parts; ++i) out += kParts[random() % std::size(kParts)];
  return out;
}

TEST(Sentences, AreOrderedTrimmedAndCoverAllExceptWhiteSpace) {
  std::mt19937 random(21);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = random_text(random);
    std::size_t end = 0;
    for (const TextRange& range : split_sentences(text)) {
      ASSERT_GE(range.begin, end) << text;
      ASSERT_LT(range.begin, range.end) << text;
      ASSERT_EQ(trim_white_space(range.in(text)), range.in(text)) << text;
      ASSERT_EQ(trim_white_space(text.substr(end, range.begin - end)), "") << text;
      ASSERT_EQ(code_point_border(text, range.begin), range.begin);
      end = range.end;
    }
    ASSERT_EQ(trim_white_space(std::string_view(text).substr(end)), "") << text;
  }
}

TEST(Sentences, ContainNoBlankLine) {
  std::mt19937 random(22);
  for (int i = 0; i < 5000; ++i) {
    const std::string text = random_text(random);
    for (const TextRange& range : split_sentences(text)) {
      ASSERT_EQ(range.in(text).find("\n\n"), std::string_view::npos) << text;
    }
  }
}

TEST(Sentences, AMegabyteWithoutSpacesIsOneSentence) {
  EXPECT_EQ(split_sentences(std::string(1 << 20, 'x')).size(), 1u);
  EXPECT_EQ(split_sentences(std::string(1 << 20, '.')).size(), 1u);
}

}  // namespace
}  // namespace quarry::text
