// Turns the lines of pages into the blocks of a document: paragraphs, headings, list items, tables.
#pragma once

#include <vector>

#include "extract/document_builder.h"
#include "extract/pdf_page.h"

namespace quarry::extract {

// Headings are set larger than most of the text, or are short bold lines of body size.
void add_pdf_blocks(const std::vector<std::vector<PdfLine>>& pages, DocumentBuilder& builder);

// The table that starts at `lines[begin]`. `lines` is the number of lines it covers, 0 if no table
// starts there: at least three of its lines must have cells in three columns or more.
struct PdfTable {
  std::size_t lines = 0;
  std::vector<TableRow> rows;
};
PdfTable find_table(const std::vector<PdfLine>& lines, std::size_t begin);

}  // namespace quarry::extract
