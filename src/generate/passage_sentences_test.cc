#include "generate/passage_sentences.h"

#include <gmock/gmock.h>

#include "generate/handmade_passages.h"

namespace quarry::generate {
namespace {

using testing::ElementsAre;

using Seen = std::pair<std::string, SentenceShape>;

std::vector<Seen> shapes(const std::string& text) {
  const auto search = make_search(std::vector<std::string>{text});
  std::vector<Seen> seen;
  for (const auto& sentence : sentences_of(search)) {
    seen.emplace_back(sentence.text(search), sentence.shape);
  }
  return seen;
}

TEST(PassageSentencesTest, RecognisesHeadingsByTheirForm) {
  EXPECT_THAT(shapes("# Prices\n\nLoan pumps\n\nThe deposit is 100 EUR.\n\n5. Conveying Modified "
                     "Source Versions.\n\nWeight: 9 kg"),
              ElementsAre(Seen("# Prices", SentenceShape::heading),
                          Seen("Loan pumps", SentenceShape::heading),
                          Seen("The deposit is 100 EUR.", SentenceShape::prose),
                          Seen("5. Conveying Modified Source Versions.", SentenceShape::heading),
                          Seen("Weight: 9 kg", SentenceShape::prose)));
}

TEST(PassageSentencesTest, TreatsAQuestionAsTheHeadingOfItsAnswer) {
  EXPECT_THAT(shapes("Can I pump sea water? No, salt destroys it."),
              ElementsAre(Seen("Can I pump sea water?", SentenceShape::heading),
                          Seen("No, salt destroys it.", SentenceShape::prose)));
}

TEST(PassageSentencesTest, DistinguishesTheHeaderOfATableFromItsRows) {
  EXPECT_THAT(shapes("| a | b |\n| 1 | 2 |\n\n| c | d |\n| 3 | 4 |"),
              ElementsAre(Seen("| a | b |", SentenceShape::table_header),
                          Seen("| 1 | 2 |", SentenceShape::table_row),
                          Seen("| c | d |", SentenceShape::table_header),
                          Seen("| 3 | 4 |", SentenceShape::table_row)));
}

TEST(PassageSentencesTest, JoinsIndentedContinuationLines) {
  EXPECT_THAT(shapes("      You must cause any modified files to carry prominent\n"
                     "      notices stating that you changed the files; and"),
              ElementsAre(Seen("You must cause any modified files to carry prominent\n"
                               "      notices stating that you changed the files; and",
                               SentenceShape::prose)));
}

TEST(PassageSentencesTest, JoinsAFullLineWithAContinuationThatBeginsWithACapital) {
  const std::string wrapped =
      "    1) Hand over the smallest set of drawings that the terms of this\n"
      "    Agreement name, and keep a copy of them.";
  EXPECT_THAT(shapes(wrapped), ElementsAre(Seen(wrapped.substr(4), SentenceShape::list_item)));
  // Complete lines without a full stop stay separate.
  EXPECT_THAT(shapes("    Spare parts for the pumps of the year 2025, Workshop North Hall\n"
                     "    Loan pumps"),
              testing::SizeIs(2));
}

TEST(PassageSentencesTest, RecognisesTheEndOfASentenceFromThePreviousChunk) {
  const std::string text = "The pump must be emptied before frost. Then store it.";
  const auto search =
      make_search(std::vector<retrieve::Passage>{make_passage("a", text, {17, text.size()})});
  EXPECT_EQ(sentences_of(search)[0].shape, SentenceShape::fragment);
  EXPECT_EQ(sentences_of(search)[1].shape, SentenceShape::prose);
}

TEST(PassageSentencesTest, EndsAListAtAParagraphThatIsNotAnItem) {
  const auto search = make_search(std::vector<std::string>{
      "You need:\n\n- a hose. It is long.\n\n- a clamp\n\nNothing else is needed."});
  const auto sentences = sentences_of(search);
  ASSERT_EQ(sentences[0].shape, SentenceShape::list_intro);
  EXPECT_EQ(list_length(sentences, 0, search), 3u);
}

TEST(PassageSentencesTest, FoldsSpaceButKeepsTheLinesOfAList) {
  EXPECT_EQ(folded_for_display("  One\n  line \t here  "), "One line here");
  EXPECT_EQ(folded_for_display("All of:\n\n  a) this\n     thing\n  b) that"),
            "All of:\na) this thing b) that");
  EXPECT_EQ(folded_for_display("under section\n7. This requirement"),
            "under section 7. This requirement");
}

}  // namespace
}  // namespace quarry::generate
