#include "words/lexical_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace quarry::words {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

LexicalQuery parse(std::string_view text) {
  return parse_lexical_query(text, *text::Analyzer::standard());
}

std::vector<std::string> terms(const LexicalQuery& query) {
  std::vector<std::string> terms;
  for (const QueryWord& word : query.words) terms.push_back(word.term);
  return terms;
}

std::vector<std::string> prefixes(const LexicalQuery& query) {
  std::vector<std::string> prefixes;
  for (const QueryPrefix& prefix : query.prefixes) prefixes.push_back(prefix.text);
  return prefixes;
}

TEST(LexicalQuery, AStarAfterAWordMakesItAPrefix) {
  EXPECT_THAT(prefixes(parse("pump*")), ElementsAre("pump"));
  EXPECT_THAT(terms(parse("pump*")), IsEmpty());
  EXPECT_THAT(prefixes(parse("old Größ* valves")), ElementsAre("gröss")) << "folded";
  EXPECT_THAT(terms(parse("old Größ* valves")), ElementsAre("old", "valv"));
}

TEST(LexicalQuery, APrefixIsAlsoAWholeWord) {
  const auto whole = [](std::string_view text) { return parse(text).prefixes.at(0).whole.term; };
  EXPECT_EQ(whole("library*"), "librari");
  EXPECT_EQ(whole("pumping*"), "pump");
  EXPECT_EQ(whole("max_size*"), "") << "not its parts";
  EXPECT_EQ(whole("the*"), "");
  EXPECT_THAT(parse("ab12*").names, IsEmpty()) << "a prefix is not a name";
}

TEST(LexicalQuery, OtherStarsArePlainText) {
  for (const char* text : {"*", "a*", "2*3", "pump *", "**", "a*b*c"}) {
    EXPECT_THAT(prefixes(parse(text)), IsEmpty()) << text;
  }
  EXPECT_THAT(terms(parse("C* p* **bold** text")), testing::Contains("text"));
}

TEST(LexicalQuery, QuotedTextIsAPhrase) {
  const LexicalQuery query = parse("how does a \"Warm start*\" of pump* and \"the\" work");
  EXPECT_THAT(query.phrases, ElementsAre("Warm start*", "the"));
  EXPECT_THAT(terms(query), ElementsAre("work", "warm", "start")) << "phrase words are also terms";
  EXPECT_THAT(prefixes(query), ElementsAre("pump")) << "a star in a phrase is not a prefix";
}

TEST(LexicalQuery, UnpairedQuotesAndQuotesWithoutWordsArePlainText) {
  for (const char* text : {"\"", "a 3\" pipe and a 5\" flange", "\"warm start", "warm\" start",
                           "\"\"", "\" - \"", "say\"warm\"start"}) {
    EXPECT_THAT(parse(text).phrases, IsEmpty()) << text;
  }
  EXPECT_THAT(terms(parse("\"warm start")), ElementsAre("warm", "start"));
  EXPECT_THAT(parse("\"\" \"warm start\"").phrases, ElementsAre("warm start"));
}

TEST(LexicalQuery, NamesAreAmongTheTerms) {
  EXPECT_THAT(parse("set max_size \"of AB-12\"").names, ElementsAre("maxsiz", "ab12"));
}

TEST(LexicalQuery, AWordIsStemmedInEachLanguageOfTheDocuments) {
  const auto words = [](std::string_view text, text::Languages languages) {
    return parse_lexical_query(text, *text::Analyzer::standard(), languages).words;
  };
  const text::Languages both{text::Language::english, text::Language::german};
  EXPECT_THAT(words("Häuser 42", both),
              ElementsAre(QueryWord{"häuser", {"hausB"}}, QueryWord{"42"}));
  EXPECT_THAT(words("Häuser", {text::Language::german}), ElementsAre(QueryWord{"hausB"}));
  EXPECT_THAT(words("Häuser", {}), ElementsAre(QueryWord{"häuser"}));
}

}  // namespace
}  // namespace quarry::words
