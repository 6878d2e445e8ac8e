// The data of PDF layout: glyphs with their positions, and the lines built from them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/document.h"

namespace quarry::extract {

// Positions are in points from the top left corner of the page in reading orientation.
struct PdfGlyph {
  char32_t code = 0;
  float left = 0, right = 0;  // edges of the advance box, not of the ink
  float baseline = 0;
  float size = 0;  // of the font, in points
  bool bold = false;
};

struct PdfPage {
  std::vector<PdfGlyph> glyphs;  // in the order they are drawn
  float width = 0, height = 0;
};

// A stretch of text within a line without a wide gap. In a table, a run is a cell.
struct PdfRun {
  std::string text;
  float left = 0, right = 0;
  float baseline = 0;
  float size = 0;
  bool bold = false;
};

struct PdfLine {
  std::vector<PdfRun> runs;  // in reading order: left to right, or right to left by script
  PageBox box;
  float baseline = 0;
  float size = 0;  // of most of its text
  bool bold = false;
  int column = 0;  // shared by the lines of a column; ascends in reading order

  std::string text() const;
};

// The lines of a page in reading order.
std::vector<PdfLine> lay_out_page(const PdfPage& page);

}  // namespace quarry::extract
