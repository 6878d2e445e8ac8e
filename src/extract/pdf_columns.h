// Divides the text of a page into columns, in the order in which they are read.
#pragma once

#include <vector>

#include "extract/pdf_page.h"

namespace quarry::extract {

// Each part is read from top to bottom before the next.
std::vector<std::vector<PdfRun>> split_columns(std::vector<PdfRun> runs, float page_width);

}  // namespace quarry::extract
