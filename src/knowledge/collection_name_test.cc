#include "knowledge/collection_name.h"

#include <gtest/gtest.h>

namespace quarry::knowledge {
namespace {

TEST(CollectionNameTest, LettersOfAnyScriptDigitsAndSomeSignsAreAllowed) {
  for (const char* name : {"default", "_x", "2026-11", "all.docs", "Handbücher", "手册"}) {
    EXPECT_TRUE(check_collection_name(name)) << name;
  }
}

TEST(CollectionNameTest, PathsControlCharactersAndLongNamesAreRefused) {
  for (const char* name : {"", ".", "..", "../evil", "a/b", "a\\b", "a b", "a\nb", "a\x1b[2J", "-c",
                           ".hidden", "bad name!"}) {
    const auto checked = check_collection_name(name);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().code, Code::invalid);
    EXPECT_TRUE(check_collection_name(to_collection_name(name))) << name;
  }
  EXPECT_FALSE(check_collection_name(std::string(129, 'a')));
  EXPECT_TRUE(check_collection_name(to_collection_name(std::string(200, '/'))));
}

}  // namespace
}  // namespace quarry::knowledge
