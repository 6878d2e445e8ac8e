#include "core/bytes.h"

#include <gtest/gtest.h>

namespace quarry {
namespace {

TEST(BytesTest, ReadsSizesAsPeopleWriteThem) {
  EXPECT_EQ(*parse_bytes("0"), 0u);
  EXPECT_EQ(*parse_bytes("512"), 512u);
  EXPECT_EQ(*parse_bytes("512 B"), 512u);
  EXPECT_EQ(*parse_bytes("64MiB"), 64u << 20);
  EXPECT_EQ(*parse_bytes("64m"), 64u << 20);
  EXPECT_EQ(*parse_bytes(" 1.5 GB "), 1'500'000'000u);
  EXPECT_EQ(*parse_bytes("2tib"), 2ull << 40);
}

TEST(BytesTest, RefusesTextThatIsNotASize) {
  for (const char* text : {"", " ", "MiB", "-1", "-0", "1e3", "1x", "1 MiBs", "nan", "inf", "1..5",
                           "99999999TiB", "0x10"}) {
    const auto bytes = parse_bytes(text);
    ASSERT_FALSE(bytes) << text;
    EXPECT_EQ(bytes.error().code, Code::invalid);
  }
}

TEST(BytesTest, WritesSizesForPeople) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(64u << 20), "64 MiB");
  EXPECT_EQ(format_bytes((1u << 20) - 1), "1.0 MiB");
  EXPECT_EQ(format_bytes(1536ull << 20), "1.5 GiB");
}

}  // namespace
}  // namespace quarry
