// Builds a Document block by block, so that every extractor produces text in the same form.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace quarry::extract {

struct ExtractInput;
class Extractor;

using TableRow = std::vector<std::string>;

// Appends blocks to the text in the order they are added, separated by blank lines. Each block is
// trimmed and in canonical form (text/unicode.h); empty blocks are dropped. One thread at a time.
class DocumentBuilder {
 public:
  DocumentBuilder(const ExtractInput& input, const Extractor& extractor);

  // `level` is clamped to 1 to 6. Runs of white space become one space.
  void add_heading(int level, std::string_view text);
  // Keeps single line breaks and drops blank lines inside the paragraph.
  void add_paragraph(std::string_view text);
  // `marker` as shown in the source ("-", "3."); `depth` counts from 0.
  void add_list_item(int depth, std::string_view text, std::string_view marker = "-");
  // Writes rows as `| a | b |`, with a separator line after the first row.
  void add_table(const std::vector<TableRow>& rows);
  void add_code(std::string_view text);
  void add_caption(std::string_view text);

  // Streams a table of unknown length: begin_table(), add_row() for each row, end_table().
  void begin_table() { rows_ = 0; }
  void add_row(const TableRow& row);
  void end_table();

  // Sets the page (from 1) and box of the blocks added next, for formats with pages.
  void at(int page, PageBox box);
  void set_pages(int pages) { document_.pages = pages; }
  void set_title(std::string_view title);
  // Stores the value in canonical form; drops null and empty strings.
  void set_metadata(std::string_view key, Json value);

  bool empty() const { return document_.blocks.empty(); }
  // Returns the document. Without a title, uses the first heading, or else the file name without
  // its extension.
  Document finish();

 private:
  void add(BlockKind kind, int level, std::string text);
  void close(BlockKind kind, int level, std::size_t begin);

  Document document_;
  std::string name_;
  int page_ = 0;
  PageBox box_;
  std::size_t rows_ = 0;
  std::size_t table_begin_ = 0;
};

// Replaces every run of white space by one space and trims the ends.
std::string collapse_spaces(std::string_view text);

}  // namespace quarry::extract
