// Running headers and footers: lines that stand on most pages and belong to none.
#pragma once

#include <vector>

#include "extract/pdf_page.h"

namespace quarry::extract {

// Takes them off. A line counts as repeated where its text but for the digits stands near the top
// or bottom of at least three pages, and of more than half of all.
void drop_furniture(std::vector<std::vector<PdfLine>>& pages);

}  // namespace quarry::extract
