// Removes running headers and footers: lines that repeat on most pages.
#pragma once

#include <vector>

#include "extract/pdf_page.h"

namespace quarry::extract {

// Removes them from `pages`. A line counts as repeated if the same text, ignoring digits and
// spaces, is among the three lines nearest to the top or bottom on at least three pages and on more
// than half of all pages. A page that consists only of such lines keeps them.
void drop_furniture(std::vector<std::vector<PdfLine>>& pages);

}  // namespace quarry::extract
