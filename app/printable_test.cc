#include "app/printable.h"

#include <gtest/gtest.h>

namespace quarry::app {
namespace {

TEST(PrintableTest, KeepsTextOfAnyLanguage) {
  EXPECT_EQ(printable("Ångström, 水, שלום"), "Ångström, 水, שלום");
}

TEST(PrintableTest, ANameStaysOnOneLine) {
  EXPECT_EQ(printable("two\nlines\t.txt"), "two\\nlines\\t.txt");
  EXPECT_EQ(printable("a\u2028b"), "a\\u2028b");
}

TEST(PrintableTest, TextKeepsItsLines) {
  EXPECT_EQ(printable("a\n\tb\r\nc\rd", Lines::many), "a\n\tb\nc\\rd");
}

TEST(PrintableTest, NoControlCharacterReachesATerminal) {
  EXPECT_EQ(printable("\033]0;title\007", Lines::many), "\\x1b]0;title\\x07");
  EXPECT_EQ(printable("\u009b2J\x7f", Lines::many), "\\x9b2J\\x7f");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
}

TEST(PrintableTest, InvalidUtf8IsShownAsBytes) {
  EXPECT_EQ(printable("caf\xE9.txt"), "caf\\xe9.txt");
}

TEST(PrintableTest, ANameCannotBeReadBackwards) {
  EXPECT_EQ(printable("invoice\u202Etxt.exe"), "invoice\\u202etxt.exe");
}

}  // namespace
}  // namespace quarry::app
