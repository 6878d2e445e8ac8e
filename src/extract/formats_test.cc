// The blocks that each format yields.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "core/clock.h"
#include "extract/test_samples.h"

namespace quarry::extract {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<std::vector<Document>> extract(std::string name, const std::string& bytes) {
  std::vector<Document> documents;
  QUARRY_TRY(extract_file({"dir/" + name, name, bytes}, [&](Document document) -> Result<void> {
    documents.push_back(std::move(document));
    return {};
  }));
  return documents;
}

Document only(std::string name, const std::string& bytes) {
  auto documents = extract(name, bytes);
  if (!documents || documents->size() != 1) {
    ADD_FAILURE() << name << ": "
                  << (documents ? "expected one document" : documents.error().message);
    return {};
  }
  return std::move(documents->front());
}

// "heading1:Pump", "list0:- one", ...
std::vector<std::string> blocks(const Document& document) {
  std::vector<std::string> out;
  for (const Block& block : document.blocks) {
    out.push_back(std::string(to_string(block.kind)) + std::to_string(block.level) + ":" +
                  std::string(block.range.in(document.text)));
  }
  return out;
}

const samples::Sample& sample(std::string_view extractor) {
  static const auto all = samples::all();
  return *std::ranges::find(all, extractor, &samples::Sample::extractor);
}

Document of_sample(std::string_view extractor) {
  return only(sample(extractor).name, sample(extractor).bytes);
}

TEST(TextFormat, SplitsAtBlankLinesAndKeepsLineBreaks) {
  EXPECT_THAT(blocks(only("a.txt", "One\r\ntwo  \r\n\r\n \r\nthree\r\n")),
              ElementsAre("paragraph0:One\ntwo", "paragraph0:three"));
}

TEST(TextFormat, KeepsSourceCodeVerbatim) {
  EXPECT_THAT(blocks(only("a.py", "\n\n  def f():\n\n    pass\n")),
              ElementsAre("code0:  def f():\n\n    pass"));
}

TEST(TextFormat, ReadsUtf16WithAByteOrderMark) {
  EXPECT_EQ(only("a.txt", std::string("\xff\xfeh\0i\0", 6)).text, "hi");
}

TEST(MarkdownFormat, YieldsHeadingsListsTablesCodeAndFrontMatter) {
  const Document document = of_sample("markdown");
  EXPECT_THAT(
      blocks(document),
      ElementsAre("heading1:Pump", "paragraph0:Oil it weekly.", "list0:- one", "list0:- two",
                  "table0:| Part | Price |\n| --- | --- |\n| Seal | 4.20 |", "code0:int x;"));
  EXPECT_EQ(document.title, "Pump");
  EXPECT_EQ(document.metadata["tags"], Json(Json::Array{"oil", "water"}));
}

TEST(MarkdownFormat, NumbersOrderedListsAndKeepsTheirDepth) {
  EXPECT_THAT(blocks(only("a.md", "3. a\n4. b\n   - c\n5. d &mdash; e\n")),
              ElementsAre("list0:3. a", "list0:4. b", "list1:- c", "list0:5. d \xe2\x80\x94 e"));
}

TEST(HtmlFormat, YieldsHeadingsListsTablesAndCode) {
  const Document document = of_sample("html");
  EXPECT_THAT(
      blocks(document),
      ElementsAre("heading1:Pump", "paragraph0:Oil it weekly & gently, na\xc3\xafve reader.",
                  "list0:- one", "list0:- two",
                  "table0:| Part | Price |\n| --- | --- |\n| Seal | 4.20 |", "code0:a\n  b"));
}

TEST(HtmlFormat, DropsEverythingOutsideTheMainPart) {
  EXPECT_THAT(
      blocks(only("a.html",
                  "<html><header>Shop</header><nav>Menu</nav><main><header><h2>News</h2></header>"
                  "<p>Body<script>x()</script><style>y</style></main><footer>(c)</footer>")),
      ElementsAre("heading2:News", "paragraph0:Body"));
}

TEST(HtmlFormat, UsesTheDeclaredCharset) {
  EXPECT_EQ(only("a.html", "<html><meta charset='iso-8859-1'><p>caf\xe9</p>").text, "caf\xc3\xa9");
}

TEST(HtmlFormat, ReadsTheTextOfDeeplyNestedPagesQuickly) {
  std::string html = "<html><body><h2>Top</h2>";
  for (int i = 0; i < 20000; ++i) html += "<div><b>";
  html += "deep &lt; down</b><script>no</script>";
  const Stopwatch watch;
  EXPECT_THAT(blocks(only("a.html", html)), ElementsAre("heading2:Top", "paragraph0:deep < down"));
  EXPECT_LT(watch.seconds(), 1);
}

TEST(HtmlFormat, ThousandsOfUnclosedItemsAreNotNested) {
  std::string html = "<html><ul>";
  for (int i = 0; i < 5000; ++i) html += "<li><p>x";
  EXPECT_EQ(only("a.html", html).blocks.size(), 5000u);
}

TEST(CsvFormat, DetectsTheDelimiterAndReadsQuotes) {
  EXPECT_EQ(of_sample("csv").text,
            "| Part | Price |\n| --- | --- |\n| Seal | 4.20 |\n| Valve, big | 9\" |");
  EXPECT_EQ(only("a.csv", "a;b\n1,5;2\n").text, "| a | b |\n| --- | --- |\n| 1,5 | 2 |");
  EXPECT_EQ(only("a.tsv", "a\tb\n\"x\ny\"\t|\n").text, "| a | b |\n| --- | --- |\n| x y | \\| |");
}

TEST(JsonFormat, ListsEveryScalarWithItsPath) {
  EXPECT_EQ(of_sample("json").text,
            "pump.oil: weekly\npump.parts[0].name: seal\npump.parts[0].price: 4.2\n\nok: true");
}

TEST(JsonFormat, AListOfRecordsGivesOneDocumentForEach) {
  const auto documents =
      extract("a.json", R"([{"id":7,"text":"a","by":"X"},{"content":"b"}])").value();
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[0].source, "dir/a.json#7");
  EXPECT_EQ(documents[0].metadata["by"].string(), "X");
  EXPECT_EQ(documents[1].source, "dir/a.json#2");
}

TEST(JsonlFormat, ReadsBeirRecords) {
  const auto documents = extract("a.jsonl", sample("jsonl").bytes).value();
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_THAT(blocks(documents[0]), ElementsAre("heading1:Pump", "paragraph0:Oil it weekly."));
  EXPECT_EQ(documents[0].source, "dir/a.jsonl#d1");
  EXPECT_EQ(documents[0].title, "Pump");
  EXPECT_EQ(documents[0].metadata["_id"].string(), "d1");
  EXPECT_EQ(documents[0].metadata["year"].integer(), 2024);
}

TEST(XmlFormat, YieldsTitlesTextAndRecords) {
  EXPECT_THAT(blocks(of_sample("xml")), ElementsAre("heading1:Pump", "paragraph0:Oil it weekly.",
                                                    "paragraph0:name: Seal\nprice: 4.20"));
}

TEST(XmlFormat, RefusesEntityDeclarations) {
  const auto refused =
      extract("a.xml", "<!DOCTYPE a [<!ENTITY b SYSTEM \"/etc/passwd\">]><a>&b;</a>");
  EXPECT_EQ(refused.error().code, Code::invalid);
  EXPECT_THAT(refused.error().message, HasSubstr("entity declarations are not accepted"));
  EXPECT_EQ(only("a.xml", "<!DOCTYPE a SYSTEM \"a.dtd\"><a>text</a>").text, "text");
}

TEST(DocxFormat, YieldsHeadingsListsTablesAndProperties) {
  const Document document = of_sample("docx");
  EXPECT_THAT(blocks(document),
              ElementsAre("heading1:Pump", "paragraph0:Oil it weekly.", "list0:1. Open",
                          "list1:- slowly", "list0:2. Close", "heading2:Parts",
                          "table0:| Part | Price |\n| --- | --- |\n| Seal | 4.20 |"));
  EXPECT_EQ(document.title, "Pump manual");
  EXPECT_EQ(document.metadata["author"].string(), "Ada Lind");
}

TEST(DocxFormat, RefusesABombBeforeUnpackingIt) {
  const std::string bomb = samples::docx(std::string(24 << 20, ' '));
  const Stopwatch watch;
  EXPECT_EQ(extract("a.docx", bomb).error().code, Code::exhausted);
  EXPECT_LT(watch.seconds(), 5);
}

TEST(DocxFormat, RefusesDeepNesting) {
  std::string body;
  for (int i = 0; i < 50000; ++i) body += "<w:sdt>";
  body += "<w:p/>";
  for (int i = 0; i < 50000; ++i) body += "</w:sdt>";
  EXPECT_EQ(extract("a.docx", samples::docx(body)).error().code, Code::exhausted);
}

std::string gzipped(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(Gzip, UnpacksEveryMember) {
  EXPECT_EQ(only("a.txt.gz", gzipped("one ") + gzipped("two")).text, "one two");
  EXPECT_EQ(extract("a.jsonl.gz", gzipped(sample("jsonl").bytes)).value().size(), 2u);
}

TEST(Gzip, RefusesABombAndATruncatedFile) {
  EXPECT_EQ(extract("a.txt.gz", gzipped(std::string(24 << 20, 'a'))).error().code, Code::exhausted);
  const std::string whole = gzipped("some text that is long enough to be cut");
  for (std::size_t size = 3; size < whole.size(); ++size) {
    EXPECT_FALSE(extract("a.txt.gz", whole.substr(0, size))) << size;
  }
}

}  // namespace
}  // namespace quarry::extract
