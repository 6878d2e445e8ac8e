// Divides the text of a page into columns in reading order.
#pragma once

#include <vector>

#include "extract/pdf_page.h"

namespace quarry::extract {

// Returns parts of the page in reading order. Each part is read from top to bottom before the next.
// `page_width` is in points.
std::vector<std::vector<PdfRun>> split_columns(std::vector<PdfRun> runs, float page_width);

}  // namespace quarry::extract
