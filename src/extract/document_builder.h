// Makes a Document block by block, so that every extractor gives text of the same shape.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace quarry::extract {

struct ExtractInput;
class Extractor;

using TableRow = std::vector<std::string>;

// Blocks stand in the text in the order added, a blank line between them, each in canonical form
// (text/unicode.h) and trimmed. Empty ones are left out. One thread at a time.
class DocumentBuilder {
 public:
  DocumentBuilder(const ExtractInput& input, const Extractor& extractor);

  // Level 1 to 6, held to that. White space runs become one space.
  void add_heading(int level, std::string_view text);
  // Keeps single line breaks; a blank line inside is dropped.
  void add_paragraph(std::string_view text);
  // `marker` as it was ("-", "3."); depth from 0.
  void add_list_item(int depth, std::string_view text, std::string_view marker = "-");
  // Rows as `| a | b |`, the first followed by a separator line.
  void add_table(const std::vector<TableRow>& rows);
  void add_code(std::string_view text);
  void add_caption(std::string_view text);

  // A table of unknown length: begin, rows, end.
  void begin_table() { rows_ = 0; }
  void add_row(const TableRow& row);
  void end_table();

  // The place of the blocks added next, for formats with pages.
  void at(int page, PageBox box);
  void set_pages(int pages) { document_.pages = pages; }
  void set_title(std::string_view title);
  // Metadata in canonical form; an empty string is not kept.
  void set_metadata(std::string_view key, Json value);

  bool empty() const { return document_.blocks.empty(); }
  // The title falls back to the first heading, then to the file name without its ending.
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

// White space runs as one space, trimmed.
std::string collapse_spaces(std::string_view text);

}  // namespace quarry::extract
