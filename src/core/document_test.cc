#include "core/document.h"

#include <gtest/gtest.h>

namespace quarry {
namespace {

TEST(DocumentTest, CarriesBlocksThroughJson) {
  const std::vector<Block> blocks = {{.kind = BlockKind::heading,
                                      .level = 2,
                                      .range = {0, 5},
                                      .page = 1,
                                      .box = {1, 2.5f, 3, 0.1f}},
                                     {.kind = BlockKind::paragraph, .range = {6, 9}},
                                     {.kind = BlockKind::list, .range = {9, 9}},
                                     {.kind = BlockKind::table, .range = {10, 11}},
                                     {.kind = BlockKind::code, .range = {11, 12}},
                                     {.kind = BlockKind::caption, .range = {12, 13}}};
  const auto json = Json::parse(blocks_to_json(blocks).dump());
  ASSERT_TRUE(json);
  const auto back = blocks_from_json(*json);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, blocks);
}

TEST(DocumentTest, OmitsDefaultValues) {
  EXPECT_EQ(blocks_to_json({{.range = {6, 9}}}).dump(),
            R"([{"kind":"paragraph","begin":6,"end":9}])");
}

TEST(DocumentTest, RefusesMalformedBlocks) {
  for (const char* text :
       {R"({})", R"([1])", R"([{"kind":"poem","begin":0,"end":1}])", R"([{"kind":"list","end":1}])",
        R"([{"kind":"list","begin":2,"end":1}])", R"([{"kind":"list","begin":-1,"end":1}])",
        R"([{"kind":"list","begin":0,"end":1,"page":-1}])",
        R"([{"kind":"list","begin":0,"end":1,"level":99999999999}])",
        R"([{"kind":"list","begin":0,"end":1,"box":[1,2,3]}])",
        R"([{"kind":"list","begin":0,"end":5},{"kind":"list","begin":4,"end":6}])"}) {
    const auto blocks = blocks_from_json(*Json::parse(text));
    ASSERT_FALSE(blocks) << text;
    EXPECT_EQ(blocks.error().code, Code::corrupt) << text;
  }
}

TEST(DocumentTest, CutsItsRangeOutOfTheText) {
  EXPECT_EQ((TextRange{2, 5}.in("abcdef")), "cde");
  EXPECT_EQ((TextRange{2, 5}.size()), 3u);
}

}  // namespace
}  // namespace quarry
