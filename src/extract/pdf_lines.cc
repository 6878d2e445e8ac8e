// Groups glyphs into runs and runs into lines. The drawing order matters only within a run; lines
// and columns follow from positions.
#include <algorithm>
#include <cmath>

#include "extract/pdf_columns.h"
#include "extract/pdf_page.h"
#include "extract/right_to_left.h"
#include "text/utf8.h"

namespace quarry::extract {
namespace {

// Distances relative to the font size. Gaps between words are 0.2 to 0.33, and below 1 in justified
// lines; kerning stays below 0.1.
constexpr float kWordGap = 0.15F;
constexpr float kCellGap = 1.3F;
constexpr float kSameBaseline = 0.45F;  // super- and subscripts are shifted by up to 0.4
constexpr float kAscent = 0.8F;
constexpr float kDescent = 0.2F;

bool is_space(char32_t c) { return c == ' ' || c == 0xA0 || c == '\t' || c == 0x3000; }

// True if the glyph continues the run.
bool continues(const PdfRun& run, const PdfGlyph& glyph) {
  const float size = std::max(run.size, glyph.size);
  const float gap = glyph.left - run.right;
  return std::abs(glyph.baseline - run.baseline) < kSameBaseline * size && gap < kCellGap * size &&
         gap > -0.6F * size;
}

PdfRun start_run(const PdfGlyph& glyph) {
  return {.left = glyph.left,
          .right = glyph.right,
          .baseline = glyph.baseline,
          .size = glyph.size,
          .bold = glyph.bold};
}

std::vector<PdfRun> make_runs(const std::vector<PdfGlyph>& glyphs) {
  std::vector<PdfRun> runs;
  bool open = false;
  bool space = false;
  for (const PdfGlyph& glyph : glyphs) {
    if (is_space(glyph.code)) {
      space = true;
      continue;
    }
    if (!open || !continues(runs.back(), glyph)) {
      runs.push_back(start_run(glyph));
      open = true;
    } else if (space || glyph.left - runs.back().right > kWordGap * glyph.size) {
      runs.back().text += ' ';
    }
    space = false;
    PdfRun& run = runs.back();
    text::append_utf8(run.text, glyph.code);
    run.right = std::max(run.right, glyph.right);
    // The largest glyph sets the baseline; superscripts do not move it.
    if (glyph.size > run.size) {
      run.size = glyph.size;
      run.baseline = glyph.baseline;
    }
    run.bold = run.bold && glyph.bold;
  }
  return runs;
}

bool on_line(const PdfLine& line, const PdfRun& run) {
  return std::abs(line.baseline - run.baseline) < kSameBaseline * std::max(line.size, run.size);
}

void add_to_line(PdfLine& line, PdfRun run) {
  const PageBox box{run.left, run.baseline - kAscent * run.size, run.right,
                    run.baseline + kDescent * run.size};
  if (line.runs.empty()) {
    line.box = box;
    line.baseline = run.baseline;
    line.size = run.size;
    line.bold = run.bold;
  } else {
    line.box = {std::min(line.box.left, box.left), std::min(line.box.top, box.top),
                std::max(line.box.right, box.right), std::max(line.box.bottom, box.bottom)};
    if (run.size > line.size) {
      line.size = run.size;
      line.baseline = run.baseline;
    }
    line.bold = line.bold && run.bold;
  }
  line.runs.push_back(std::move(run));
}

// Joins adjacent runs that were drawn separately, and puts right-to-left lines into reading order.
void join_runs(PdfLine& line) {
  std::ranges::stable_sort(line.runs, {}, &PdfRun::left);
  std::vector<PdfRun> joined;
  for (PdfRun& run : line.runs) {
    if (joined.empty() || run.left - joined.back().right >= kCellGap * line.size) {
      joined.push_back(std::move(run));
      continue;
    }
    PdfRun& last = joined.back();
    if (run.left - last.right > kWordGap * line.size) last.text += ' ';
    last.text += run.text;
    last.right = std::max(last.right, run.right);
    last.size = std::max(last.size, run.size);
    last.bold = last.bold && run.bold;
  }
  line.runs = std::move(joined);
  std::string all;
  for (const PdfRun& run : line.runs) all += run.text;
  if (!is_right_to_left(all)) return;
  for (PdfRun& run : line.runs) run.text = to_reading_order(run.text);
  std::ranges::reverse(line.runs);
}

std::vector<PdfLine> make_lines(std::vector<PdfRun> runs) {
  std::ranges::stable_sort(runs, {}, &PdfRun::baseline);
  std::vector<PdfLine> lines;
  for (PdfRun& run : runs) {
    if (lines.empty() || !on_line(lines.back(), run)) lines.emplace_back();
    add_to_line(lines.back(), std::move(run));
  }
  for (PdfLine& line : lines) join_runs(line);
  return lines;
}

}  // namespace

std::string PdfLine::text() const {
  std::string out;
  for (const PdfRun& run : runs) out.append(out.empty() ? "" : " ").append(run.text);
  return out;
}

std::vector<PdfLine> lay_out_page(const PdfPage& page) {
  std::vector<PdfLine> lines;
  int column = 0;
  for (std::vector<PdfRun>& part : split_columns(make_runs(page.glyphs), page.width)) {
    for (PdfLine& line : make_lines(std::move(part))) {
      line.column = column;
      lines.push_back(std::move(line));
    }
    ++column;
  }
  return lines;
}

}  // namespace quarry::extract
