#include "extract/csv_reader.h"

#include <algorithm>
#include <array>
#include <map>

namespace quarry::extract {
namespace {

// Enough rows to distinguish a delimiter from punctuation.
constexpr std::size_t kSniffRows = 50;

// Scores how evenly the delimiter divides the first rows: the share of rows that have the commonest
// number of columns, plus a small bonus for more columns. 0 if that number is one.
double evenness(std::string_view text, char delimiter) {
  CsvReader reader(text, delimiter);
  std::map<std::size_t, std::size_t> rows_by_columns;
  TableRow row;
  std::size_t rows = 0;
  for (; rows < kSniffRows && reader.next(row); ++rows) ++rows_by_columns[row.size()];
  if (rows == 0) return 0;
  const auto commonest =
      std::ranges::max_element(rows_by_columns, {}, [](const auto& entry) { return entry.second; });
  if (commonest->first < 2) return 0;
  const double share = static_cast<double>(commonest->second) / static_cast<double>(rows);
  return share + 0.001 * static_cast<double>(std::min<std::size_t>(commonest->first, 100));
}

}  // namespace

char sniff_delimiter(std::string_view text) {
  // Cut at a line end: a partial last row would look short.
  std::string_view head = text.substr(0, 64 << 10);
  if (head.size() < text.size()) head = head.substr(0, head.rfind('\n') + 1);
  char best = '\0';
  double best_score = 0;
  for (const char delimiter : std::array{',', ';', '\t', '|'}) {
    const double score = evenness(head, delimiter);
    if (score > best_score) {
      best = delimiter;
      best_score = score;
    }
  }
  return best_score >= 0.5 ? best : '\0';
}

bool CsvReader::next(TableRow& row) {
  while (!rest_.empty() && (rest_[0] == '\n' || rest_[0] == '\r')) rest_.remove_prefix(1);
  if (rest_.empty()) return false;
  std::size_t count = 0;
  bool more = true;
  while (more) {
    if (count == row.size()) row.emplace_back();
    row[count].clear();
    more = next_field(row[count++]);
  }
  row.resize(count);
  return true;
}

bool CsvReader::next_field(std::string& field) {
  if (rest_.starts_with('"')) read_quoted(field);
  const char stops[] = {delimiter_, '\n', '\r'};
  const std::size_t end = std::min(rest_.find_first_of({stops, 3}), rest_.size());
  field += rest_.substr(0, end);  // accepts text after a closing quote, unlike strict readers
  rest_.remove_prefix(end);
  if (rest_.empty() || rest_[0] != delimiter_) return false;
  rest_.remove_prefix(1);
  return true;
}

void CsvReader::read_quoted(std::string& field) {
  rest_.remove_prefix(1);
  while (true) {
    const std::size_t quote = std::min(rest_.find('"'), rest_.size());
    field += rest_.substr(0, quote);
    rest_.remove_prefix(std::min(quote + 1, rest_.size()));
    if (!rest_.starts_with('"')) return;
    field += '"';
    rest_.remove_prefix(1);
  }
}

}  // namespace quarry::extract
