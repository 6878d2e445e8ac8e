#include "core/setting.h"

#include <gtest/gtest.h>
#include <set>

namespace quarry {
namespace {

Result<Json> parse(SettingKind kind, std::string_view text, std::string_view holds = "") {
  return parse_setting({"test", kind, "", holds, ""}, text);
}

TEST(SettingTest, GivesEverySettingItsOwnNameAGoodDefaultAndHelp) {
  std::set<std::string_view> names;
  for (const Setting& setting : settings()) {
    EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
    EXPECT_TRUE(parse_setting(setting, setting.fallback)) << setting.name;
    EXPECT_FALSE(setting.help.empty()) << setting.name;
  }
}

TEST(SettingTest, FindsTheNearestName) {
  EXPECT_EQ(nearest_setting("chunk.sise").name, "chunk.size");
  EXPECT_EQ(nearest_setting("retreival.top_k").name, "retrieval.top_k");
  EXPECT_EQ(nearest_setting("retrieval_top_k").name, "retrieval.top_k");
  EXPECT_EQ(nearest_setting("topk").name, "retrieval.top_k");
  EXPECT_EQ(nearest_setting("openai.api_key").name, "llm.api_key");
}

TEST(SettingTest, ReadsEachKind) {
  EXPECT_EQ(*parse(SettingKind::integer, " -12 "), Json(-12));
  EXPECT_EQ(*parse(SettingKind::number, "0.25"), Json(0.25));
  EXPECT_EQ(*parse(SettingKind::boolean, "Yes"), Json(true));
  EXPECT_EQ(*parse(SettingKind::boolean, "off"), Json(false));
  EXPECT_EQ(parse(SettingKind::list, "a, b,,c")->dump(), R"(["a","b","c"])");
  EXPECT_EQ(parse(SettingKind::list, "")->dump(), "[]");
  EXPECT_EQ(*parse(SettingKind::string, " as is "), Json(" as is "));
}

TEST(SettingTest, RefusesAValueOfAnotherKind) {
  for (const char* text : {"", "12x", "1.5", "99999999999999999999"}) {
    EXPECT_FALSE(parse(SettingKind::integer, text)) << text;
  }
  for (const char* text : {"", "x", "nan", "inf", "1,5"}) {
    EXPECT_FALSE(parse(SettingKind::number, text)) << text;
  }
  EXPECT_FALSE(parse(SettingKind::boolean, "maybe"));
  EXPECT_FALSE(parse(SettingKind::string, "blue", "red|green"));
  EXPECT_FALSE(parse(SettingKind::string, "", "red|green"));
  EXPECT_FALSE(parse(SettingKind::string, "12 parsecs", "bytes"));
  EXPECT_TRUE(parse(SettingKind::string, "green", "red|green"));
}

}  // namespace
}  // namespace quarry
