#include "generate/answer_reader.h"

#include <gmock/gmock.h>

namespace quarry::generate {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> read(std::string_view text, std::size_t piece = std::string::npos) {
  std::vector<std::string> seen;
  AnswerReader reader([&](DraftSentence draft) -> Result<void> {
    std::string line = draft.new_line ? "\n" + draft.text : draft.text;
    for (const int mark : draft.marks) line += "|" + std::to_string(mark);
    seen.push_back(line);
    return {};
  });
  while (!text.empty()) {
    EXPECT_TRUE(reader.feed(text.substr(0, piece)));
    text.remove_prefix(std::min(piece, text.size()));
  }
  EXPECT_TRUE(reader.finish());
  return seen;
}

TEST(AnswerReaderTest, FindsMarksBeforeAndAfterTheFullStop) {
  EXPECT_THAT(read("It weighs 14 kg [1]. It is red.[2] Done."),
              ElementsAre("It weighs 14 kg.|1", "It is red.|2", "Done."));
  EXPECT_THAT(read("One. [1][3] Two. [2, 4]"), ElementsAre("One.|1|3", "Two.|2|4"));
}

TEST(AnswerReaderTest, KeepsBracketsThatAreNotMarks) {
  EXPECT_THAT(read("Use `a[1]` here [2]. See [sic] and x[0]."),
              ElementsAre("Use `a[1]` here.|2", "See [sic] and x[0]."));
}

TEST(AnswerReaderTest, KeepsASpaceWhereAMarkSeparatedWords) {
  EXPECT_EQ(read_marks("Red [1], and blue [2] too.").text, "Red, and blue too.");
  EXPECT_EQ(read_marks("Red[1]and blue").text, "Red and blue");
  EXPECT_THAT(read_marks("[3][3] Text [3]").marks, ElementsAre(3));
}

TEST(AnswerReaderTest, KeepsLinesOfAList) {
  EXPECT_THAT(read("You need:\n- a hose [1]\n- a clamp [2]\n"),
              ElementsAre("You need:", "\n- a hose|1", "\n- a clamp|2"));
}

TEST(AnswerReaderTest, SkipsTheReasoningOfAModel) {
  EXPECT_THAT(read("<think>Hm. [1] Maybe.</think>\n\nIt is so [2]."), ElementsAre("It is so.|2"));
  EXPECT_THAT(read("<think>never ends"), IsEmpty());
  EXPECT_THAT(read("<thin"), ElementsAre("<thin"));
}

TEST(AnswerReaderTest, ReadsTheSameHoweverTheTextIsSplit) {
  const std::string text =
      "Dr. Smith wrote it [1]. The U.S. Army paid 3.5 million [2][3]. Gr\xC3\xB6\xC3\x9F"
      "e z\xC3\xA4hlt! [4]\n\n- item one [5]\n- item two. [6, 7] Last [8]";
  const auto expected = read(text);
  ASSERT_EQ(expected.size(), 6u);
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    EXPECT_EQ(read(text, piece), expected) << "pieces of " << piece;
  }
}

TEST(AnswerReaderTest, EmitsASentenceBeforeTheNextIsComplete) {
  std::vector<std::string> seen;
  AnswerReader reader([&](DraftSentence draft) -> Result<void> {
    seen.push_back(draft.text);
    return {};
  });
  ASSERT_TRUE(reader.feed("First one [1]. Second begins here"));
  EXPECT_THAT(seen, ElementsAre("First one."));
}

TEST(AnswerReaderTest, CutsAnEndlessSentence) {
  EXPECT_GE(read(std::string(50'000, 'x'), 100).size(), 1u);
}

}  // namespace
}  // namespace quarry::generate
