#include "app/excerpt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace quarry::app {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string many(std::string_view word, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += std::string(word) + " ";
  return text;
}

TEST(ExcerptTest, AShortPassageIsShownWhole) {
  EXPECT_EQ(excerpt("The heron\n  waits.", QueryWords("heron")), "The heron waits.");
}

TEST(ExcerptTest, ShowsTheQueryWordsInTheirContext) {
  const std::string passage = many("filler", 200) + "pumps and " + many("filler", 100) +
                              "the warm pumps start slowly " + many("filler", 200);
  const std::string shown = excerpt(passage, QueryWords("warm pump start"));
  EXPECT_THAT(shown, HasSubstr("the warm pumps start slowly"));
  EXPECT_THAT(shown, StartsWith("… "));
  EXPECT_THAT(shown, EndsWith(" …"));
  EXPECT_LT(shown.size(), 340U);
}

TEST(ExcerptTest, WithoutAMatchShowsTheBeginning) {
  EXPECT_THAT(excerpt("First " + many("filler", 200), QueryWords("absent")),
              StartsWith("First filler"));
}

TEST(ExcerptTest, ATableIsShownWithoutItsBars) {
  EXPECT_EQ(excerpt("| Item | Price |\n| --- | ---: |\n| Pump | 5 |", QueryWords("pump")),
            "Item · Price · Pump · 5");
}

TEST(ExcerptTest, ControlCharactersAreEscaped) {
  EXPECT_THAT(excerpt("a \033[31mred heron", QueryWords("heron")), Not(HasSubstr("\033")));
}

TEST(QueryWordsTest, CountsTheWordsThatOccurInAText) {
  const QueryWords words("How do the warm pumps start?");
  EXPECT_EQ(words.count(), 3U);
  EXPECT_EQ(words.found_in("A pump that starts cold."), 2U);
  EXPECT_EQ(words.found_in("NASCAR"), 0U);
}

}  // namespace
}  // namespace quarry::app
