// Detects tables by white space alone: runs are cells, and columns are the ranges of x that the
// runs of all rows cover. Conservative: doubtful lines stay text.
#include <algorithm>

#include "extract/pdf_blocks.h"

namespace quarry::extract {
namespace {

constexpr std::size_t kMinRows = 3;
constexpr std::size_t kMinColumns = 3;

struct Column {
  float left, right;
};

// Extends the columns by the runs of another line and merges those that overlap.
std::vector<Column> widened(const std::vector<Column>& columns, const PdfLine& line) {
  std::vector<Column> all = columns;
  for (const PdfRun& run : line.runs) all.push_back({run.left, run.right});
  std::ranges::sort(all, {}, &Column::left);
  std::vector<Column> merged;
  for (const Column& cell : all) {
    if (!merged.empty() && cell.left < merged.back().right) {
      merged.back().right = std::max(merged.back().right, cell.right);
    } else {
      merged.push_back(cell);
    }
  }
  return merged;
}

TableRow row_of(const PdfLine& line, const std::vector<Column>& columns) {
  TableRow row(columns.size());
  for (const PdfRun& run : line.runs) {
    std::size_t i = 0;
    while (i + 1 < columns.size() && columns[i].right <= run.left) ++i;
    row[i] += (row[i].empty() ? "" : " ") + run.text;
  }
  return row;
}

}  // namespace

PdfTable find_table(const std::vector<PdfLine>& lines, std::size_t begin) {
  std::vector<Column> columns;
  std::size_t full = 0;  // lines with three cells or more
  std::size_t end = begin;
  for (; end < lines.size() && lines[end].column == lines[begin].column; ++end) {
    const std::size_t cells = lines[end].runs.size();
    if (cells < (end == begin ? kMinColumns : 2)) break;
    std::vector<Column> wider = widened(columns, lines[end]);
    if (wider.size() < kMinColumns) break;
    columns = std::move(wider);
    if (cells >= kMinColumns) ++full;
  }
  if (full < kMinRows) return {};
  PdfTable table{.lines = end - begin, .rows = {}};
  for (std::size_t i = begin; i < end; ++i) table.rows.push_back(row_of(lines[i], columns));
  return table;
}

}  // namespace quarry::extract
