// Lines of pages to the blocks of a document: paragraphs, headings, list items, tables.
#pragma once

#include <vector>

#include "extract/document_builder.h"
#include "extract/pdf_page.h"

namespace quarry::extract {

// Headings are told by their size against that of most text, and by bold type where a line stands
// alone.
void add_pdf_blocks(const std::vector<std::vector<PdfLine>>& pages, DocumentBuilder& builder);

// The table that begins at `lines[begin]`: how many lines it has (0 for none) and its rows. At
// least three lines in a row must fall into three columns or more.
struct PdfTable {
  std::size_t lines = 0;
  std::vector<TableRow> rows;
};
PdfTable find_table(const std::vector<PdfLine>& lines, std::size_t begin);

}  // namespace quarry::extract
