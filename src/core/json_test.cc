#include "core/json.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace quarry {
namespace {

Json parsed(std::string_view text) {
  auto json = Json::parse(text);
  EXPECT_TRUE(json) << text << ": " << (json ? "" : json.error().message);
  return json ? *json : Json();
}

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonTest, ReadsEveryKindOfValue) {
  const Json json = parsed(R"({"n":null,"t":true,"i":-7,"d":0.5,"s":"x","a":[1,[]],"o":{"k":{}}})");
  EXPECT_TRUE(json["n"].is_null());
  EXPECT_TRUE(json["t"].boolean());
  EXPECT_EQ(json["i"].integer(), -7);
  EXPECT_EQ(json["d"].number(), 0.5);
  EXPECT_EQ(json["s"].string(), "x");
  EXPECT_EQ(json["a"].items().size(), 2u);
  EXPECT_TRUE(json["o"]["k"].is_object());
}

TEST(JsonTest, AcceptsAScalarAsADocument) {
  EXPECT_EQ(parsed(" 42 ").integer(), 42);
  EXPECT_EQ(parsed("\"a\"").string(), "a");
  EXPECT_TRUE(parsed("null").is_null());
}

TEST(JsonTest, KeepsTheOrderOfMembers) {
  EXPECT_EQ(parsed(R"({"z":1,"a":2,"m":3})").dump(), R"({"z":1,"a":2,"m":3})");
}

TEST(JsonTest, ReturnsTheLastOfRepeatedNames) {
  EXPECT_EQ(parsed(R"({"a":1,"a":2})")["a"].integer(), 2);
}

TEST(JsonTest, RefusesWhatTheStandardRefuses) {
  for (const char* text : {"",
                           " ",
                           "[1,]",
                           "[,1]",
                           "[1",
                           "1]",
                           "{\"a\":}",
                           "{\"a\" 1}",
                           "{a:1}",
                           "{\"a\":1,}",
                           "{'a':1}",
                           "[01]",
                           "[1.]",
                           "[.5]",
                           "[+1]",
                           "[1e]",
                           "[0x1]",
                           "[NaN]",
                           "[Infinity]",
                           "",
                           "tru",
                           "True",
                           "\"\x01\"",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\xFF\"",
                           "\"\xC0\x80\"",
                           "\"\xED\xA0\x80\"",
                           "1 2",
                           "[] []",
                           "// x\n1",
                           "[1] x",
                           "\"a",
                           "[\"a\n\"]",
                           "-",
                           "[--1]"}) {
    const auto json = Json::parse(text);
    ASSERT_FALSE(json) << text;
    EXPECT_EQ(json.error().code, Code::invalid) << text;
  }
}

TEST(JsonTest, DecodesEscapesAndSurrogatePairs) {
  EXPECT_EQ(parsed(R"("\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00")").string(),
            "\"\\/\b\f\n\r\t\u00e9\U0001F600");
  EXPECT_FALSE(Json::parse(R"("\ud83d")"));
}

TEST(JsonTest, KeepsANulInsideAString) {
  EXPECT_EQ(parsed(R"("a\u0000b")").string(), std::string_view("a\0b", 3));
  EXPECT_EQ(quoted(std::string_view("a\0b", 3)), R"("a\u0000b")");
}

TEST(JsonTest, AcceptsNestingUpToTheLimitOnly) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(parsed(nested(1024)).dump(), nested(1024));
  EXPECT_EQ(parsed(nested(1025)).dump(), nested(1025));  // an empty array is a leaf
  EXPECT_FALSE(Json::parse(nested(1026)));
  EXPECT_FALSE(Json::parse(std::string(1'000'000, '[')));
  EXPECT_EQ(parsed(std::string(1024, '[') + "1" + std::string(1024, ']')).dump().size(), 2049u);
}

TEST(JsonTest, PrintsABuiltTreeThatIsTooDeepWithoutOverflowingTheStack) {
  Json json;
  for (int i = 0; i < 2000; ++i) json = Json(Json::Array{std::move(json)});
  EXPECT_EQ(json.dump(), std::string(1024, '[') + "null" + std::string(1024, ']'));
}

TEST(JsonTest, HoldsIntegersExactlyAndTurnsLargerOnesIntoDoubles) {
  EXPECT_EQ(parsed("9223372036854775807").integer(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(parsed("-9223372036854775808").integer(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(parsed("18446744073709551615").number(), 18446744073709551615.0);
  EXPECT_FALSE(parsed("18446744073709551615").is_integer());
}

TEST(JsonTest, ReadsAWholeDoubleAsAnInteger) {
  EXPECT_EQ(parsed("5.0").integer(), 5);
  EXPECT_EQ(parsed("1e3").integer(), 1000);
  EXPECT_EQ(parsed("5.5").integer(-1), -1);
  EXPECT_EQ(parsed("1e300").integer(-1), -1);
  EXPECT_EQ(Json(std::nan("")).integer(-1), -1);
}

TEST(JsonTest, PrintsTheShortestDoubleThatRoundTrips) {
  for (const double value : {0.1, 1.0 / 3, 1e22, 1e-7, 5e-324, 1.7976931348623157e308, -0.0}) {
    const double back = parsed(Json(value).dump()).number();
    EXPECT_EQ(back, value);
    EXPECT_EQ(std::signbit(back), std::signbit(value));
  }
  EXPECT_EQ(Json(0.1).dump(), "0.1");
}

TEST(JsonTest, EqualsItselfAfterPrintAndParse) {
  const Json json(Json::Array{1.0, 2, 0.5, -0.0, 1e22, "1", true});
  EXPECT_EQ(parsed(json.dump()), json);
  EXPECT_EQ(Json(10.0), Json(10));
  EXPECT_NE(Json(10.5), Json(10));
  EXPECT_NE(Json(1), Json(true));
}

TEST(JsonTest, PrintsNonFiniteNumbersAsNull) {
  EXPECT_EQ(Json(std::numeric_limits<double>::infinity()).dump(), "null");
  EXPECT_EQ(Json(std::nan("")).dump(), "null");
}

TEST(JsonTest, ReplacesIllFormedUtf8) {
  EXPECT_EQ(quoted("a\xFFz"), "\"a\uFFFDz\"");
  EXPECT_EQ(quoted("\xC0\x80"), "\"\uFFFD\uFFFD\"");            // overlong
  EXPECT_EQ(quoted("\xED\xA0\x80"), "\"\uFFFD\uFFFD\uFFFD\"");  // surrogate
  EXPECT_EQ(quoted("\xE2\x82"), "\"\uFFFD\"");                  // cut short
  EXPECT_EQ(quoted("\xF0\x9F\x98"
                   "A"),
            "\"\uFFFD"
            "A\"");                                                       // cut short, then text
  EXPECT_EQ(quoted("\xF4\x90\x80\x80"), "\"\uFFFD\uFFFD\uFFFD\uFFFD\"");  // above U+10FFFF
  EXPECT_EQ(quoted("\u00e9\u20ac\U0001F600"), "\"\u00e9\u20ac\U0001F600\"");
}

TEST(JsonTest, EscapesQuotesAndControlCharacters) {
  EXPECT_EQ(quoted("\"\\\n\r\t\x01\x1f/"), R"("\"\\\n\r\t\u0001\u001f/")");
}

TEST(JsonTest, ReturnsTheFallbackForAnotherType) {
  const Json json("text");
  EXPECT_TRUE(json.boolean(true));
  EXPECT_EQ(json.number(1.5), 1.5);
  EXPECT_EQ(json.integer(3), 3);
  EXPECT_EQ(Json(1).string("none"), "none");
  EXPECT_TRUE(json.items().empty());
  EXPECT_TRUE(json["x"]["y"].is_null());
}

TEST(JsonTest, BuildsAndReplacesMembers) {
  Json json;
  json.set("a", 1).set("b", Json().push("x").push(true)).set("a", 2.5);
  EXPECT_EQ(json.dump(), R"({"a":2.5,"b":["x",true]})");
  EXPECT_TRUE(json.contains("b"));
  EXPECT_FALSE(json.contains("c"));
  EXPECT_TRUE(Json::object({{"n", nullptr}}).contains("n"));
}

TEST(JsonTest, PrintsPrettyWithTwoSpaces) {
  EXPECT_EQ(parsed(R"({"a":[1,2],"e":[],"o":{}})").dump_pretty(),
            "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"e\": [],\n  \"o\": {}\n}");
}

TEST(JsonTest, ParsesOnlyTheGivenPartOfABuffer) {
  const std::string buffer = "[1,2]garbage";
  EXPECT_EQ(parsed(std::string_view(buffer).substr(0, 5)).items().size(), 2u);
}

}  // namespace
}  // namespace quarry
