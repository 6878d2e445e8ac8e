// A small sample file of each format, built in memory, for the tests of this room.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <zip.h>

#include "extract/extractor.h"

namespace quarry::extract::samples {

inline std::string zip(const std::vector<std::pair<std::string, std::string>>& entries) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(source);
  zip_t* archive = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error);
  for (const auto& [name, bytes] : entries) {
    zip_source_t* entry = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    zip_file_add(archive, name.c_str(), entry, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8);
  }
  zip_close(archive);
  zip_stat_t status;
  zip_source_stat(source, &status);
  std::string out(status.size, '\0');
  zip_source_open(source);
  zip_source_read(source, out.data(), out.size());
  zip_source_close(source);
  zip_source_free(source);
  return out;
}

constexpr std::string_view kWordSpace =
    R"(xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main")";

// A DOCX with the given w:body content.
inline std::string docx(const std::string& body) {
  const std::string open = std::string("<w:document ") + std::string(kWordSpace) + "><w:body>";
  const std::string styles =
      std::string("<w:styles ") + std::string(kWordSpace) +
      R"(><w:style w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>)"
      R"(<w:style w:styleId="Kop2"><w:name w:val="heading 2"/></w:style>)"
      R"(<w:style w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="Kop2"/></w:style>)"
      "</w:styles>";
  const std::string numbering =
      std::string("<w:numbering ") + std::string(kWordSpace) +
      R"(><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>)"
      R"(<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>)"
      R"(<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num></w:numbering>)";
  const std::string core =
      R"(<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Pump manual</dc:title>)"
      R"(<dc:creator>Ada Lind</dc:creator></cp:coreProperties>)";
  return zip({{"[Content_Types].xml", "<Types/>"},
              {"word/document.xml", open + body + "</w:body></w:document>"},
              {"word/styles.xml", styles},
              {"word/numbering.xml", numbering},
              {"docProps/core.xml", core}});
}

inline std::string docx_sample() {
  return docx(
      R"(<w:p><w:pPr><w:pStyle w:val="Kop1"/></w:pPr><w:r><w:t>Pump</w:t></w:r></w:p>)"
      R"(<w:p><w:r><w:t xml:space="preserve">Oil it </w:t></w:r><w:del><w:r><w:delText>never)"
      R"(</w:delText></w:r></w:del><w:ins><w:r><w:t>weekly</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>)"
      R"(<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>Open</w:t></w:r></w:p>)"
      R"(<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>slowly</w:t></w:r></w:p>)"
      R"(<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>Close</w:t></w:r></w:p>)"
      R"(<w:p><w:pPr><w:pStyle w:val="Own"/></w:pPr><w:r><w:t>Parts</w:t></w:r></w:p>)"
      R"(<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Part</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Price</w:t></w:r></w:p></w:tc></w:tr>)"
      R"(<w:tr><w:tc><w:p><w:r><w:t>Seal</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>4.20</w:t></w:r></w:p></w:tc></w:tr></w:tbl>)");
}

struct PdfText {
  float x, y, size;  // y from the bottom, as in PDF
  std::string text;  // without parentheses
};

// A PDF in Helvetica with one page for each list.
inline std::string pdf(const std::vector<std::vector<PdfText>>& pages) {
  std::vector<std::string> objects = {"<</Type/Catalog/Pages 2 0 R>>", "",
                                      "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"};
  std::string kids;
  for (const auto& texts : pages) {
    std::string content;
    for (const PdfText& text : texts) {
      content += "BT /F1 " + std::to_string(text.size) + " Tf " + std::to_string(text.x) + " " +
                 std::to_string(text.y) + " Td (" + text.text + ") Tj ET\n";
    }
    const std::size_t id = objects.size() + 1;
    kids += std::to_string(id) + " 0 R ";
    objects.push_back(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F1 3 0 "
        "R>>>>/Contents " +
        std::to_string(id + 1) + " 0 R>>");
    objects.push_back("<</Length " + std::to_string(content.size()) + ">>stream\n" + content +
                      "endstream");
  }
  objects[1] = "<</Type/Pages/Kids[" + kids + "]/Count " + std::to_string(pages.size()) + ">>";
  std::string out = "%PDF-1.4\n";
  std::string table = "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const std::string offset = std::to_string(out.size());
    table += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
    out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::string start = std::to_string(out.size());
  return out + table + "trailer<</Size " + std::to_string(objects.size() + 1) +
         "/Root 1 0 R>>\nstartxref\n" + start + "\n%%EOF\n";
}

struct Sample {
  std::string extractor;
  std::string name;
  std::string bytes;
};

// One sample for each extractor in extractors.def.
inline std::vector<Sample> all() {
  return {
      {"pdf", "a.pdf", pdf({{{50, 700, 20, "Pump"}, {50, 660, 11, "Oil it weekly."}}})},
      {"docx", "a.docx", docx_sample()},
      {"html", "a.html",
       "<!doctype html><html><head><meta "
       "charset=utf-8><title>Pump</title></head><body><h1>Pump</h1>"
       "<p>Oil it <b>weekly</b> &amp; gently, na\xc3\xafve reader.<ul><li>one<li>two</ul>"
       "<table><tr><th>Part<th>Price<tr><td>Seal<td>4.20</table><pre>a\n  b</pre></body></html>"},
      {"markdown", "a.md",
       "---\ntitle: Pump\ntags: [oil, water]\n---\n# Pump\n\nOil it *weekly*.\n\n- one\n- two\n\n"
       "| Part | Price |\n| --- | --- |\n| Seal | 4.20 |\n\n```c\nint x;\n```\n"},
      {"jsonl", "a.jsonl",
       "{\"_id\":\"d1\",\"title\":\"Pump\",\"text\":\"Oil it weekly.\",\"year\":2024}\n"
       "{\"_id\":\"d2\",\"title\":\"Seal\",\"text\":\"Costs \xe2\x82\xac"
       "4.20.\",\"tags\":[\"a\"]}\n"},
      {"json", "a.json",
       R"({"pump":{"oil":"weekly","parts":[{"name":"seal","price":4.20}]},"ok":true})"},
      {"xml", "a.xml",
       "<?xml version=\"1.0\"?><manual><title>Pump</title><p>Oil it <b>weekly</b>.</p>"
       "<part><name>Seal</name><price>4.20</price></part></manual>"},
      {"csv", "a.csv", "Part,Price\nSeal,4.20\n\"Valve, big\",\"9\"\"\"\n"},
      {"text", "a.txt", "The pump.\n\nOil it weekly.\nAnd gently.\n"},
  };
}

}  // namespace quarry::extract::samples
