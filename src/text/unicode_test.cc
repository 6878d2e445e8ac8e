#include "text/unicode.h"

#include <gmock/gmock.h>
#include <random>

#include "text/utf8.h"

namespace quarry::text {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string random_bytes(std::mt19937& random) {
  static constexpr std::string_view kParts[] = {
      "a",    "Z",          " ", "\n",      "\r",    "\r\n",
      "\xC3", "\xA9",       "é", "e\u0301", "\xFF",  "\xED\xA0\x80",
      "字",   "\U0001F600", "ﬁ", "\0"sv,    "\uFEFF"};
  std::string out;
  const std::size_t parts = random() % 24;
  for (std::size_t i = 0; i < parts; ++i) out += kParts[random() % std::size(kParts)];
  return out;
}

TEST(Unicode, DistinguishesWellFormedFromIllFormedUtf8) {
  for (const auto good :
       {""sv, "ascii"sv, "é"sv, "\u0800"sv, "\uFFFF"sv, "\U0010FFFF"sv, "12345678é"sv}) {
    EXPECT_TRUE(is_valid_utf8(good)) << good;
  }
  for (const auto bad : {"\x80"sv, "\xC0\x80"sv, "\xC3"sv, "\xE0\x80\x80"sv, "\xED\xA0\x80"sv,
                         "\xF4\x90\x80\x80"sv, "\xF8\x88\x80\x80\x80"sv, "12345678\xFF"sv}) {
    EXPECT_FALSE(is_valid_utf8(bad));
  }
}

TEST(Unicode, EveryCodePointRoundTrips) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string bytes;
    append_utf8(bytes, c);
    const CodePoint read = decode_utf8(bytes, 0);
    ASSERT_TRUE(read.valid && read.value == c && read.size == bytes.size())
        << static_cast<unsigned>(c);
  }
}

TEST(Unicode, CleaningNormalizesLineEndsAndDropsControls) {
  EXPECT_EQ(to_clean_text("a\r\nb\rc\nd"), "a\nb\nc\nd");
  EXPECT_EQ(to_clean_text("\xEF\xBB\xBFx\0y\x07z\x7F\t"sv), "xyz\t");
  EXPECT_EQ(to_clean_text("page\fnext"), "page\nnext");
}

TEST(Unicode, EachInvalidByteBecomesOneReplacement) {
  EXPECT_EQ(to_clean_text("a\xFF\xC3z"), "a\uFFFD\uFFFDz");
  EXPECT_EQ(to_clean_text("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
}

TEST(Unicode, CleanTextIsComposed) {
  EXPECT_EQ(to_clean_text("cafe\u0301 x"), "café x");
  EXPECT_EQ(to_clean_text("\u1112\u1161\u11AB"), "한");
}

TEST(Unicode, CleaningTwiceChangesNothing) {
  std::mt19937 random(11);
  for (int i = 0; i < 5000; ++i) {
    const std::string once = to_clean_text(random_bytes(random));
    ASSERT_TRUE(is_valid_utf8(once));
    ASSERT_EQ(to_clean_text(once), once);
    ASSERT_THAT(once, testing::Not(testing::HasSubstr("\r")));
  }
}

TEST(Unicode, FoldingComparesWords) {
  EXPECT_EQ(fold("Hello WORLD 42"), "hello world 42");
  EXPECT_EQ(fold("STRASSE"), fold("straße"));
  EXPECT_EQ(fold("ﬁnd ＡＢＣ x²"), "find abc x2");
  EXPECT_EQ(fold("cafe\u0301"), fold("CAFÉ"));
  EXPECT_EQ(fold("soft\u00ADhyphen"), "softhyphen");
}

TEST(Unicode, FoldingInStretchesEqualsFoldingLetterByLetterJoined) {
  std::mt19937 random(12);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = to_clean_text(random_bytes(random));
    ASSERT_EQ(fold(fold(text)), fold(text)) << text;
  }
}

TEST(Unicode, CodePointOffsetsMatchASimpleCount) {
  std::mt19937 random(13);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = to_clean_text(random_bytes(random) + random_bytes(random));
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).size, ++count) {
      ASSERT_EQ(byte_of_code_point(text, count), at);
      for (unsigned k = 0; k < decode_utf8(text, at).size; ++k) {
        ASSERT_EQ(code_point_border(text, at + k), at);
      }
    }
    ASSERT_EQ(count_code_points(text), count);
    ASSERT_EQ(byte_of_code_point(text, count), text.size());
    ASSERT_EQ(byte_of_code_point(text, count + 9), text.size());
  }
}

TEST(Unicode, WhiteSpaceOfAllScriptsIsTrimmed) {
  EXPECT_EQ(trim_white_space(" \t\n\u00A0\u3000x y\u2003\n"), "x y");
  EXPECT_EQ(trim_white_space("\u3000 \n"), "");
}

TEST(Charset, NamedCharsetsAreDecoded) {
  EXPECT_EQ(decode_charset("caf\xE9", "iso-8859-1"), "café");
  EXPECT_EQ(decode_charset("\x93quoted\x94", "latin1"), "“quoted”");
  EXPECT_EQ(decode_charset("\x83\x65\x83\x58\x83\x67", "Shift_JIS"), "テスト");
  EXPECT_EQ(decode_charset("\xEA\xB0\x80", "utf-8"), "가");
}

TEST(Charset, AnUnnamedCharsetIsGuessed) {
  EXPECT_EQ(decode_charset("caf\xC3\xA9"), "café");
  EXPECT_EQ(decode_charset("caf\xE9"), "café");
  EXPECT_EQ(decode_charset("\xFF\xFEh\0i\0"sv), "hi");
  EXPECT_EQ(decode_charset("\xFE\xFF\0h\0i"sv), "hi");
  EXPECT_EQ(decode_charset("\xEF\xBB\xBFhi"), "hi");
}

TEST(Charset, AnUnknownCharsetNameFallsBackToAGuess) {
  EXPECT_EQ(decode_charset("caf\xC3\xA9", "no-such-charset"), "café");
}

TEST(Charset, LongTextKeepsItsSurrogatePairs) {
  std::string utf16;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    utf16 += "x\0\x3D\xD8\x00\xDE"s;  // "x", then U+1F600
    expected += "x\U0001F600";
  }
  EXPECT_EQ(decode_charset(utf16, "UTF-16LE"), expected);
}

TEST(Charset, AnyBytesInAnyCharsetDecodeToWellFormedText) {
  std::mt19937 random(14);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 40, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    for (const auto charset :
         {""sv, "utf-8"sv, "utf-16"sv, "gb18030"sv, "iso-2022-jp"sv, "utf-7"sv}) {
      ASSERT_TRUE(is_valid_utf8(decode_charset(bytes, charset))) << charset;
    }
  }
}

}  // namespace
}  // namespace quarry::text
