#include "core/edit_distance.h"

#include <gtest/gtest.h>
#include <vector>

namespace quarry {
namespace {

const std::vector<std::string> kCommands = {"ls", "show", "rm", "search"};

TEST(EditDistanceTest, CountsBytesAddedRemovedAndReplaced) {
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("same", "same"), 0u);
}

TEST(EditDistanceTest, SuggestsTheNearestKnownWordForATypo) {
  EXPECT_EQ(nearest_word("serch", kCommands), "search");
  EXPECT_EQ(nearest_word("lst", kCommands), "ls");
  EXPECT_EQ(nearest_word("yaer", std::vector<std::string>{"year", "title"}), "year");
}

TEST(EditDistanceTest, SuggestsNothingForAnUnrelatedWord) {
  EXPECT_EQ(nearest_word("kings", kCommands), "");
  EXPECT_EQ(nearest_word("x", {}), "");
  EXPECT_EQ(suggestion("kings", kCommands), "");
  EXPECT_EQ(suggestion("sho", kCommands), "; did you mean 'show'?");
}

}  // namespace
}  // namespace quarry
