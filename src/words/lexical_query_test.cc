#include "words/lexical_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace quarry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

LexicalQuery parse(std::string_view text) {
  return parse_lexical_query(text, *Analyzer::standard());
}

TEST(LexicalQuery, AStarBehindAWordAsksForItsBeginning) {
  EXPECT_THAT(parse("pump*").prefixes, ElementsAre("pump"));
  EXPECT_THAT(parse("pump*").terms, IsEmpty());
  EXPECT_THAT(parse("old Größ* valves").prefixes, ElementsAre("gröss")) << "folded";
  EXPECT_THAT(parse("old Größ* valves").terms, ElementsAre("old", "valv"));
}

TEST(LexicalQuery, OtherStarsAreText) {
  for (const char* text : {"*", "a*", "2*3", "pump *", "**", "a*b*c"}) {
    EXPECT_THAT(parse(text).prefixes, IsEmpty()) << text;
  }
  EXPECT_THAT(parse("C* p* **bold** text").terms, testing::Contains("text"));
}

TEST(LexicalQuery, WhatStandsInQuotesIsAPhrase) {
  const LexicalQuery query = parse("how does a \"Warm start*\" of pump* and \"the\" work");
  EXPECT_THAT(query.phrases, ElementsAre("Warm start*", "the"));
  EXPECT_THAT(query.terms, ElementsAre("work", "warm", "start")) << "it is searched by as well";
  EXPECT_THAT(query.prefixes, ElementsAre("pump")) << "no star within a phrase";
}

TEST(LexicalQuery, QuotesThatEncloseNoWordsOrHaveNoFellowAreText) {
  for (const char* text : {"\"", "a 3\" pipe and a 5\" flange", "\"warm start", "warm\" start",
                           "\"\"", "\" - \"", "say\"warm\"start"}) {
    EXPECT_THAT(parse(text).phrases, IsEmpty()) << text;
  }
  EXPECT_THAT(parse("\"warm start").terms, ElementsAre("warm", "start"));
  EXPECT_THAT(parse("\"\" \"warm start\"").phrases, ElementsAre("warm start"));
}

TEST(LexicalQuery, NamesAreAmongTheTerms) {
  EXPECT_THAT(parse("set max_size \"of AB-12\"").names, ElementsAre("maxsiz", "ab12"));
}

}  // namespace
}  // namespace quarry
