#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "core/clock.h"
#include "extract/extractor.h"
#include "extract/pdf_blocks.h"
#include "extract/pdf_furniture.h"
#include "extract/pdf_page.h"
#include "extract/right_to_left.h"
#include "extract/test_samples.h"
#include "text/unicode.h"

namespace quarry::extract {
namespace {

using testing::ElementsAre;

// Sets text in a font whose glyphs are all half as wide as high.
class Typesetter {
 public:
  explicit Typesetter(PdfPage& page) : page_(page) {
    page_.width = 600;
    page_.height = 800;
  }

  Typesetter& set(float left, float baseline, std::string_view text, float size = 10,
                  bool bold = false) {
    for (const char c : text) {
      const auto code = static_cast<char32_t>(static_cast<unsigned char>(c));
      page_.glyphs.push_back({code, left, left + size / 2, baseline, size, bold});
      left += size / 2;
    }
    return *this;
  }

 private:
  PdfPage& page_;
};

std::vector<std::string> texts(const std::vector<PdfLine>& lines) {
  std::vector<std::string> out;
  for (const PdfLine& line : lines) out.push_back(line.text());
  return out;
}

std::vector<std::string> blocks(const std::vector<PdfPage>& pages) {
  std::vector<std::vector<PdfLine>> lines;
  for (const PdfPage& page : pages) lines.push_back(lay_out_page(page));
  drop_furniture(lines);
  const ExtractInput input{"a.pdf", "a.pdf", ""};
  DocumentBuilder builder(input, *extractors()[0]);
  add_pdf_blocks(lines, builder);
  const Document document = builder.finish();
  std::vector<std::string> out;
  for (const Block& block : document.blocks) {
    out.push_back(std::string(to_string(block.kind)) + std::to_string(block.level) + ":" +
                  std::string(block.range.in(document.text)));
  }
  return out;
}

TEST(PdfLayout, OrdersLinesByPositionNotByDrawingOrder) {
  PdfPage page;
  Typesetter(page).set(50, 120, "second").set(50, 100, "first").set(100, 120, "line");
  EXPECT_THAT(texts(lay_out_page(page)), ElementsAre("first", "second line"));
}

TEST(PdfLayout, SeparatesWordsByGapsIfNoSpaceIsDrawn) {
  PdfPage page;
  Typesetter(page).set(50, 100, "two").set(68, 100, "words").set(93, 100, "s");
  EXPECT_THAT(texts(lay_out_page(page)), ElementsAre("two wordss"));
}

TEST(PdfLayout, ReadsTwoColumnsInTurnBelowATitleAcrossThem) {
  PdfPage page;
  Typesetter type(page);
  type.set(200, 50, "A title across both columns", 14);
  for (int i = 0; i < 6; ++i) {
    const float y = 100 + 12 * static_cast<float>(i);
    type.set(50, y, "left column line number " + std::to_string(i) + " is full of words");
    type.set(310, y, "right column line numbr " + std::to_string(i) + " is full of words");
  }
  type.set(295, 780, "17");
  const auto lines = texts(lay_out_page(page));
  ASSERT_EQ(lines.size(), 14u);
  EXPECT_EQ(lines[1].substr(0, 4), "left");
  EXPECT_EQ(lines[6].substr(0, 4), "left");
  EXPECT_EQ(lines[7].substr(0, 5), "right");
  EXPECT_EQ(lines[13], "17");
}

TEST(PdfLayout, ReadsATableByRowsNotByColumns) {
  PdfPage page;
  Typesetter type(page);
  const char* rows[][3] = {{"Part", "Stock", "Price"},
                           {"Seal", "12", "4.20"},
                           {"Valve", "3", "19.00"},
                           {"Hose", "", "7.10"},
                           {"Pump", "1", "310.00"}};
  for (int i = 0; i < 5; ++i) {
    for (int j = 0; j < 3; ++j) {
      type.set(50 + 150 * static_cast<float>(j), 100 + 15 * static_cast<float>(i), rows[i][j]);
    }
  }
  EXPECT_THAT(
      blocks({page}),
      ElementsAre("table0:| Part | Stock | Price |\n| --- | --- | --- |\n| Seal | 12 | 4.20 "
                  "|\n| Valve | 3 | 19.00 |\n| Hose |  | 7.10 |\n| Pump | 1 | 310.00 |"));
}

TEST(PdfLayout, YieldsParagraphsHeadingsAndListItems) {
  PdfPage page;
  Typesetter(page)
      .set(50, 60, "Chapter", 18)
      .set(50, 90, "A long line of running text that fills the page to its exami-")
      .set(50, 102, "nation and goes on until it ends as well-known lines all do.")
      .set(50, 126, "Set apart", 10, true)
      .set(50, 150, "- first item")
      .set(50, 162, "- second item")
      .set(50, 190, "Another paragraph, which stands for itself and fills the line");
  EXPECT_THAT(
      blocks({page}),
      ElementsAre("heading1:Chapter",
                  "paragraph0:A long line of running text that fills the page to its "
                  "examination and goes on until it ends as well-known lines all do.",
                  "heading2:Set apart", "list0:- first item", "list0:- second item",
                  "paragraph0:Another paragraph, which stands for itself and fills the line"));
}

TEST(PdfLayout, DropsLinesThatRepeatOnEveryPage) {
  std::vector<PdfPage> pages(4);
  for (int i = 0; i < 4; ++i) {
    Typesetter(pages[i])
        .set(50, 30, "Annual report 2024")
        .set(50, 300, std::string("Text of page ") + "ABCD"[i])
        .set(290, 780, "Page " + std::to_string(i + 1) + " of 4");
  }
  EXPECT_THAT(blocks(pages), ElementsAre("paragraph0:Text of page A", "paragraph0:Text of page B",
                                         "paragraph0:Text of page C", "paragraph0:Text of page D"));
  pages.resize(2);
  EXPECT_EQ(blocks(pages).size(), 6u);
}

TEST(PdfLayout, NeitherLosesNorInventsLettersAtRandomPositions) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    PdfPage page{.glyphs = {}, .width = 600, .height = 800};
    std::string letters;
    for (int i = 0; i < 200; ++i) {
      const char c = static_cast<char>('a' + random() % 26);
      const float left = static_cast<float>(random() % 600);
      const float size = static_cast<float>(random() % 20);
      page.glyphs.push_back({static_cast<char32_t>(c), left,
                             left + static_cast<float>(random() % 12),
                             static_cast<float>(random() % 60), size, random() % 2 == 0});
      letters += c;
    }
    std::string found;
    for (const std::string& line : texts(lay_out_page(page))) found += line;
    std::erase(found, ' ');
    std::ranges::sort(found);
    std::ranges::sort(letters);
    ASSERT_EQ(found, letters);
  }
}

TEST(PdfLayout, LaysOutALongPageInLinearTime) {
  PdfPage page;
  Typesetter type(page);
  for (int i = 0; i < 6000; ++i) {
    for (int j = 0; j < 4; ++j) {
      type.set(50 + 130 * static_cast<float>(j), 30 * static_cast<float>(i), "cell");
    }
  }
  const Stopwatch watch;
  EXPECT_EQ(blocks({page}).size(), 1u);
  EXPECT_LT(watch.seconds(), 10);  // takes 0.1 s without sanitizers; a quadratic search took 7 s
}

TEST(RightToLeft, ReversesLettersAndKeepsNumbersAndForeignWords) {
  // On the page, read from left to right: "(12.5 mm) GIMEL BET ALEF".
  EXPECT_TRUE(is_right_to_left("(12.5 mm) \u05d2\u05d1\u05d0"));
  EXPECT_EQ(to_reading_order("(12.5) \u05d2\u05d1\u05d0"), "\u05d0\u05d1\u05d2 (12.5)");
  EXPECT_FALSE(is_right_to_left("caf\u00e9 \u05d0"));
  EXPECT_FALSE(is_right_to_left("12.5"));
}

class PdfFormat : public testing::Test {
 protected:
  static Result<Document> extract(const std::string& bytes) {
    Document found;
    QUARRY_TRY(extract_file({"a.pdf", "a.pdf", bytes}, [&](Document document) -> Result<void> {
      found = std::move(document);
      return {};
    }));
    return found;
  }
  void SetUp() override {
    const auto probe = extract(samples::pdf({{{50, 700, 11, "x"}}}));
    if (!probe && probe.error().code == Code::unavailable) GTEST_SKIP() << probe.error().message;
  }
};

TEST_F(PdfFormat, YieldsThePageAndBoxOfEachBlock) {
  const Document document = extract(samples::pdf({{{50, 700, 20, "Pump"}, {50, 660, 11, "Oil it."}},
                                                  {{60, 400, 11, "Second page."}}}))
                                .value();
  EXPECT_EQ(document.text, "Pump\n\nOil it.\n\nSecond page.");
  EXPECT_EQ(document.pages, 2);
  ASSERT_EQ(document.blocks.size(), 3u);
  EXPECT_EQ(document.blocks[0].kind, BlockKind::heading);
  EXPECT_EQ(document.blocks[2].page, 2);
  EXPECT_NEAR(document.blocks[2].box.left, 60, 1);
  EXPECT_NEAR(document.blocks[2].box.bottom, 400, 5);  // points from the top of an 800-point page
}

TEST_F(PdfFormat, ReportsAPageWithoutText) {
  const auto refused = extract(samples::pdf({{}}));
  EXPECT_EQ(refused.error().code, Code::invalid);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("no text layer"));
}

}  // namespace
}  // namespace quarry::extract
