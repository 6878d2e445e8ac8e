// What the layout of a PDF works on: glyphs with their places, and the lines made of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/document.h"

namespace quarry::extract {

// Places are in points from the top left of the page as it is read.
struct PdfGlyph {
  char32_t code = 0;
  float left = 0, right = 0;  // of the advance, not of the ink
  float baseline = 0;
  float size = 0;  // of the font, in points
  bool bold = false;
};

struct PdfPage {
  std::vector<PdfGlyph> glyphs;  // in the order they are drawn
  float width = 0, height = 0;
};

// A stretch of text within a line that no wide gap interrupts: a cell, if the line is of a table.
struct PdfRun {
  std::string text;
  float left = 0, right = 0;
  float baseline = 0;
  float size = 0;
  bool bold = false;
};

struct PdfLine {
  std::vector<PdfRun> runs;  // in reading order: from left to right, or right to left
  PageBox box;
  float baseline = 0;
  float size = 0;  // of most of its text
  bool bold = false;
  int column = 0;  // lines of one column of text share a number; they ascend in reading order

  std::string text() const;
};

// The lines of a page in reading order.
std::vector<PdfLine> lay_out_page(const PdfPage& page);

}  // namespace quarry::extract
