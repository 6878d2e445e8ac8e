#include "index/lexical_query.h"

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

}  // namespace
}  // namespace quarry
