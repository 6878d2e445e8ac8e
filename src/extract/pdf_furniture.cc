#include "extract/pdf_furniture.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace quarry::extract {
namespace {

constexpr std::size_t kMinPages = 3;
constexpr std::size_t kEdgeLines = 3;  // from the top and from the bottom

// The key of a repeated line. Digits are removed because page numbers and dates change.
std::string without_digits(const PdfLine& line) {
  std::string text = line.text();
  std::erase_if(text, [](char c) { return (c >= '0' && c <= '9') || c == ' '; });
  return "#" + text;
}

// The lines nearest to the top and bottom edges, by position rather than reading order.
std::vector<const PdfLine*> edge_lines(const std::vector<PdfLine>& lines) {
  std::vector<const PdfLine*> sorted;
  for (const PdfLine& line : lines) sorted.push_back(&line);
  std::ranges::stable_sort(sorted, {}, [](const PdfLine* line) { return line->baseline; });
  if (sorted.size() > 2 * kEdgeLines) {
    sorted.erase(sorted.begin() + kEdgeLines, sorted.end() - kEdgeLines);
  }
  return sorted;
}

}  // namespace

void drop_furniture(std::vector<std::vector<PdfLine>>& pages) {
  std::map<std::string, std::size_t> pages_with;
  for (const auto& lines : pages) {
    std::set<std::string> keys;
    for (const PdfLine* line : edge_lines(lines)) keys.insert(without_digits(*line));
    for (const std::string& key : keys) ++pages_with[key];
  }
  const auto is_repeated = [&](const PdfLine& line) {
    const auto found = pages_with.find(without_digits(line));
    return found != pages_with.end() && found->second >= kMinPages &&
           found->second * 2 > pages.size();
  };
  for (auto& lines : pages) {
    std::set<const PdfLine*> dropped;
    for (const PdfLine* line : edge_lines(lines)) {
      if (is_repeated(*line)) dropped.insert(line);
    }
    if (dropped.size() == lines.size()) continue;  // the page has no other text
    std::vector<PdfLine> kept;
    for (PdfLine& line : lines) {
      if (!dropped.contains(&line)) kept.push_back(std::move(line));
    }
    lines = std::move(kept);
  }
}

}  // namespace quarry::extract
