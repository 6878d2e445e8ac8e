#include "generate/quoted_generator.h"

#include <gmock/gmock.h>
#include <random>

#include "generate/handmade_passages.h"
#include "generate/passage_sentences.h"
#include "generate/recorded_answer.h"

namespace quarry::generate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const WordEmbedder kEmbedder;

Answer ask(const std::string& question, const retrieve::SearchResult& search,
           std::size_t most = 4) {
  Trace trace;
  const auto with = with_vectors(search, question, kEmbedder);
  RecordedAnswer reader;
  auto answer =
      answer_by(QuotedGenerator(&kEmbedder),
                {.question = question, .search = &with, .max_sentences = most}, reader, trace);
  EXPECT_TRUE(answer);
  return std::move(*answer);
}

std::vector<std::string> quotes(const Answer& answer) {
  std::vector<std::string> texts;
  for (const Citation& citation : answer.citations) texts.push_back(citation.quote);
  return texts;
}

std::string text_at(std::string_view text, const Citation& citation) {
  const auto begin = text::byte_of_code_point(text, citation.char_start);
  return std::string(text.substr(begin, text::byte_of_code_point(text, citation.char_end) - begin));
}

TEST(QuotedGeneratorTest, QuotesTheSentenceThatAnswers) {
  const auto search = make_search(
      std::vector<std::string>{"The pump is red. The pump weighs 14 kg when empty. Store it dry.",
                               "Hoses are sold by the metre. Clamps are extra."});
  const Answer answer = ask("How much does the pump weigh when empty?", search, 1);
  EXPECT_FALSE(answer.abstained);
  ASSERT_EQ(answer.sentences.size(), 1u);
  EXPECT_EQ(answer.sentences[0].text, "The pump weighs 14 kg when empty.");
  EXPECT_EQ(answer.sentences[0].support, Support::quoted);
  EXPECT_EQ(answer.text, "The pump weighs 14 kg when empty. [1]");
  EXPECT_EQ(answer.citations[0].document_id, "doc1");
  EXPECT_EQ(answer.citations[0].char_start, 17u);
  EXPECT_EQ(answer.model, "quoted");
}

TEST(QuotedGeneratorTest, AbstainsWithoutPassagesOrMatches) {
  for (const auto& search :
       {retrieve::SearchResult{},
        make_search(std::vector<std::string>{"Bees dance. Honey keeps for years."})}) {
    const Answer answer = ask("Which bank finances the harbour tunnel?", search);
    EXPECT_TRUE(answer.abstained);
    EXPECT_EQ(answer.text, "The documents do not say.");
    EXPECT_THAT(answer.sentences, IsEmpty());
    EXPECT_THAT(answer.citations, IsEmpty());
    EXPECT_LT(answer.confidence, 0.5);
  }
}

TEST(QuotedGeneratorTest, ShowsExactlyTheTextOfTheAnswer) {
  const auto search = make_search(std::vector<std::string>{
      "The valve opens at 3 bar. The valve closes at 2 bar.\n\nThe valve is made of brass."});
  RecordedAnswer reader;
  Trace trace;
  const auto answer = answer_by(
      QuotedGenerator(nullptr),
      {.question = "When does the valve open and close?", .search = &search}, reader, trace);
  ASSERT_TRUE(answer);
  EXPECT_EQ(reader.text, answer->text);
  EXPECT_THAT(reader.text, HasSubstr("[1]"));
}

TEST(QuotedGeneratorTest, ShowsNoControlCharactersButCitesTheStoredBytes) {
  const std::string stored = "The pump weighs \033[31m 14 kg \u202E when empty\033]0;x\a.";
  const Answer answer =
      ask("How much does the pump weigh when empty?", make_search(std::vector{stored}));
  ASSERT_EQ(answer.text, "The pump weighs 14 kg when empty. [1]");
  EXPECT_EQ(answer.citations[0].quote, stored);
}

TEST(QuotedGeneratorTest, KeepsSentencesOfAParagraphInReadingOrder) {
  const auto search = make_search(std::vector<std::string>{
      "The boiler valve opens at 3 bar. The boiler valve closes at 2 bar by itself."});
  const Answer answer = ask("When does the boiler valve close, when does the valve open?", search);
  EXPECT_THAT(quotes(answer), ElementsAre("The boiler valve opens at 3 bar.",
                                          "The boiler valve closes at 2 bar by itself."));
  EXPECT_THAT(answer.text, HasSubstr("3 bar. [1] The boiler"));
}

TEST(QuotedGeneratorTest, PrefersTheDocumentThatTheQuestionNames) {
  const auto titled = [](const std::string& title, const std::string& text) {
    retrieve::Passage passage = make_passage(title, text);
    passage.view.document.document.title = title;
    return passage;
  };
  for (const std::string asked : {"HP-20", "HP-40"}) {
    const auto search = make_search(std::vector<retrieve::Passage>{
        titled("HP-20",
               "Unlike HP-40 and HP-20 of old this pump is filled with water of the mains."),
        titled("HP-40",
               "Unlike HP-40 and HP-20 of old this pump is filled with water of the tank.")});
    const auto answer = ask("With what water is the pump " + asked + " filled?", search);
    ASSERT_FALSE(answer.citations.empty()) << asked;
    EXPECT_EQ(answer.citations.front().document_id, asked);
  }
}

TEST(QuotedGeneratorTest, QuotesDuplicateSentencesOnce) {
  const std::string text = "Intro words here. The fuse is rated 16 ampere. The end comes now.";
  const auto search = make_search(std::vector<retrieve::Passage>{
      make_passage("a", text, {0, 46}), make_passage("a", text, {18, text.size()}),
      make_passage("b", "The fuse  is rated\n16 ampere.")});
  const Answer answer = ask("What is the fuse rated?", search);
  EXPECT_THAT(quotes(answer), ElementsAre("The fuse is rated 16 ampere."));
}

TEST(QuotedGeneratorTest, QuotesAListWithItsIntro) {
  const std::string text =
      "Conveying Modified Versions\n\n"
      "You may convey a modified work provided that you meet all of these conditions:\n\n"
      "    a) The work must carry prominent notices. They are dated.\n\n"
      "    b) The work must be licensed\n    as a whole.\n\n"
      "An aggregate is something else.";
  const Answer answer = ask("Under which conditions may I convey a modified work?",
                            make_search(std::vector<std::string>{text}));
  ASSERT_FALSE(answer.abstained);
  EXPECT_TRUE(answer.citations[0].quote.starts_with("You may convey"));
  EXPECT_TRUE(answer.citations[0].quote.ends_with("as a whole."));
  EXPECT_THAT(answer.sentences[0].text, HasSubstr("conditions:\na) The work"));
  EXPECT_THAT(answer.text, Not(HasSubstr("An aggregate")));
}

TEST(QuotedGeneratorTest, NeverQuotesAHeadingAlone) {
  const std::string text = "Maximum Suction Lift\n\nIt lifts water from 7 metres below.";
  const Answer answer =
      ask("maximum suction lift of water", make_search(std::vector<std::string>{text}));
  for (const auto& quote : quotes(answer)) EXPECT_NE(quote, "Maximum Suction Lift");
}

TEST(QuotedGeneratorTest, PutsTheHeaderBeforeATableRow) {
  const std::string text =
      "| Part | Price | Stock |\n| Gasket ring | 4.20 EUR | 17 |\n| Impeller | 38.00 EUR | 3 |";
  const Answer answer = ask("What is the price of the impeller part?",
                            make_search(std::vector<std::string>{text}), 2);
  EXPECT_THAT(quotes(answer),
              ElementsAre("| Part | Price | Stock |", "| Impeller | 38.00 EUR | 3 |"));
}

TEST(QuotedGeneratorTest, AnswersWithoutAnEmbedderAndReportsAFailingOne) {
  const auto search = make_search(
      std::vector<std::string>{"The warehouse closes at noon on Friday. Trucks load at dawn."});
  const std::string question = "When does the warehouse close on Friday?";
  Trace trace;
  AnswerSink unread;
  const auto words =
      answer_by(QuotedGenerator(nullptr), {.question = question, .search = &search}, unread, trace);
  EXPECT_THAT(quotes(*words), ElementsAre("The warehouse closes at noon on Friday."));

  struct Broken final : embed::Embedder {
    embed::EmbedderIdentity identity_value;
    const embed::EmbedderIdentity& identity() const override { return identity_value; }
    std::vector<TextRange> token_ranges(std::string_view) const override { return {}; }
    Result<embed::Vectors> embed(std::span<const std::string>, embed::EmbedRole,
                                 const Deadline&) const override {
      return Error{Code::unavailable, "down"};
    }
  } broken;
  const auto with = with_vectors(search, question, kEmbedder);
  const auto answer =
      answer_by(QuotedGenerator(&broken), {.question = question, .search = &with}, unread, trace);
  EXPECT_THAT(quotes(*answer), ElementsAre("The warehouse closes at noon on Friday."));
  EXPECT_EQ(trace.degraded().dump(), R"(["sentences"])");
}

TEST(QuotedGeneratorTest, StopsAtTheDeadline) {
  const auto search = make_search(std::vector<std::string>{"Text."});
  Trace trace;
  AnswerSink unread;
  const auto answer = answer_by(QuotedGenerator(nullptr), {.question = "q", .search = &search},
                                unread, trace, Deadline::after(std::chrono::milliseconds(0)));
  EXPECT_EQ(answer.error().code, Code::deadline);
}

// A random document of words, punctuation, lists, tables and multi-byte letters.
std::string random_document(std::mt19937& random) {
  const std::vector<std::string> pieces = {
      "pump",  "Ventil", "größe",     "水泵",   "的功率", "🚰",
      "naïve", "7 bar",  "HP-2040-S", ". ",     "? ",     "。",
      ":\n",   "\n\n",   "\n- ",      "\na) ",  " | ",    "\n| a | b |\n",
      "  ",    "\t",     "e\u0301",   "\u00A0", "It",     "# Titel\n",
      "1.",    "„so“",   "12,5",
  };
  std::string text;
  for (int i = 0, n = 5 + static_cast<int>(random() % 200); i < n; ++i) {
    text += pieces[random() % pieces.size()];
    if (random() % 3 != 0) text += ' ';
  }
  return text;
}

TEST(QuotedGeneratorTest, EveryQuoteEqualsTheStoredTextByteForByte) {
  std::mt19937 random(7);
  int checked = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> documents;
    std::vector<retrieve::Passage> passages;
    for (int d = 0; d < 3; ++d) documents.push_back(random_document(random));
    for (int p = 0; p < 6; ++p) {
      const std::size_t d = random() % documents.size();
      auto begin = text::code_point_border(documents[d], random() % documents[d].size());
      auto end = text::code_point_border(documents[d], random() % documents[d].size());
      if (begin > end) std::swap(begin, end);
      passages.push_back(make_passage(std::to_string(d), documents[d], {begin, end}));
    }
    const Answer answer =
        ask("pump Ventil größe 水泵的功率 HP-2040-S 7 bar", make_search(std::move(passages)), 5);
    for (const AnswerSentence& sentence : answer.sentences) {
      ASSERT_EQ(sentence.citations.size(), 1u);
      const Citation& citation = answer.citations.at(sentence.citations[0] - 1);
      EXPECT_EQ(citation.id, sentence.citations[0]);
      EXPECT_EQ(text_at(documents[std::stoul(citation.document_id)], citation), citation.quote);
      EXPECT_EQ(folded_for_display(citation.quote), sentence.text);
      ++checked;
    }
  }
  EXPECT_GT(checked, 100);
}

}  // namespace
}  // namespace quarry::generate
