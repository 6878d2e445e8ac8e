// Tables by white space alone: cells are runs, columns are stretches of x that the runs of all rows
// agree on. Conservative: what is in doubt stays text.
#include <algorithm>

#include "extract/pdf_blocks.h"

namespace quarry {
namespace {

constexpr std::size_t kMinRows = 3;
constexpr std::size_t kMinColumns = 3;

struct Column {
  float left, right;
};

// The union of the runs' extents, merged where they overlap.
std::vector<Column> columns_of(const std::vector<PdfLine>& lines, std::size_t begin,
                               std::size_t end) {
  std::vector<Column> cells;
  for (std::size_t i = begin; i < end; ++i) {
    for (const PdfRun& run : lines[i].runs) cells.push_back({run.left, run.right});
  }
  std::ranges::sort(cells, {}, &Column::left);
  std::vector<Column> columns;
  for (const Column& cell : cells) {
    if (!columns.empty() && cell.left < columns.back().right) {
      columns.back().right = std::max(columns.back().right, cell.right);
    } else {
      columns.push_back(cell);
    }
  }
  return columns;
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
  std::size_t end = begin;
  while (end < lines.size() && lines[end].column == lines[begin].column &&
         lines[end].runs.size() >= (end == begin ? kMinColumns : 2) &&
         columns_of(lines, begin, end + 1).size() >= kMinColumns) {
    ++end;
  }
  const auto full =
      std::count_if(lines.begin() + static_cast<std::ptrdiff_t>(begin),
                    lines.begin() + static_cast<std::ptrdiff_t>(end),
                    [](const PdfLine& line) { return line.runs.size() >= kMinColumns; });
  if (static_cast<std::size_t>(full) < kMinRows) return {};
  PdfTable table{.lines = end - begin, .rows = {}};
  const std::vector<Column> columns = columns_of(lines, begin, end);
  for (std::size_t i = begin; i < end; ++i) table.rows.push_back(row_of(lines[i], columns));
  return table;
}

}  // namespace quarry
