#include "core/setting_kind.h"

#include <gtest/gtest.h>

namespace quarry::setting {
namespace {

TEST(SettingKind, ReadsEachKind) {
  EXPECT_EQ(Count(0, 20, "units").read(" 12 "), 12u);
  EXPECT_EQ(Number(0, 1).read("0.25"), 0.25);
  EXPECT_EQ(Seconds(1, 9).read("9"), std::chrono::seconds(9));
  EXPECT_EQ(Bytes(0, 1 << 30).read("64MiB"), 64u << 20);
  EXPECT_EQ(Switch().read("Yes"), true);
  EXPECT_EQ(Switch().read("off"), false);
  EXPECT_EQ(Text("text").read(" as is "), " as is ");
  EXPECT_EQ(OneOf({"red", "green"}).read("green"), "green");
  EXPECT_EQ(Url().read("https://host/v1"), "https://host/v1");
  EXPECT_EQ(Url().read(""), "");
}

TEST(SettingKind, RefusesMalformedAndOutOfRangeValues) {
  for (const char* text : {"", "12x", "1.5", "-1", "21", "99999999999999999999"}) {
    EXPECT_FALSE(Count(1, 20, "units").read(text)) << text;
  }
  for (const char* text : {"", "x", "nan", "inf", "-inf", "1,5", "1.1", "-0.1"}) {
    EXPECT_FALSE(Number(0, 1).read(text)) << text;
  }
  for (const char* text : {"", "2.5 gigs", "12 parsecs", "-1", "1000GiB"}) {
    EXPECT_FALSE(Bytes(0, 1 << 30).read(text)) << text;
  }
  for (const char* text : {"host", "ftp://host", "http://", "http://:80", "http://me@"}) {
    EXPECT_FALSE(Url().read(text)) << text;
  }
  EXPECT_FALSE(Seconds(1, 9).read("0"));
  EXPECT_FALSE(Switch().read("maybe"));
  EXPECT_FALSE(OneOf({"red", "green"}).read(""));
}

TEST(SettingKind, ShowsSizesThatReadBackAndNoSecrets) {
  EXPECT_EQ(Bytes(0, 1 << 30).show(64 << 20).string(), "64MiB");
  EXPECT_EQ(Bytes(0, 1 << 30).show(1500).string(), "1500B");
  EXPECT_EQ(Secret().show("key").string(), "***");
  EXPECT_EQ(Secret().show("").string("none"), "");
  EXPECT_EQ(Url().show("http://me:pw@host/a@b").string(), "http://***@host/a@b");
  EXPECT_EQ(Url().show("http://host/a@b").string(), "http://host/a@b");
}

}  // namespace
}  // namespace quarry::setting
