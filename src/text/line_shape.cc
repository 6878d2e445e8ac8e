// Heuristics for plain text and Markdown. Each is a bounded scan of one line.
#include "text/line_shape.h"

#include <algorithm>

namespace quarry::text {
namespace {

// Reads only this many bytes of a line, so that a text without line ends costs no more than any
// other.
constexpr std::size_t kLongestLineRead = 256;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view unindented(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  return begin == std::string_view::npos ? std::string_view{} : line.substr(begin);
}

bool is_bullet(std::string_view line) {
  for (const std::string_view bullet :
       {"- ", "* ", "+ ", "\u2022", "\u2013 ", "\u2023", "\u25E6"}) {
    if (line.starts_with(bullet)) return true;
  }
  return false;
}

// Matches "12.", "12)", "(12)", "a)" and "(a)". A letter with a full stop is more often an initial.
bool is_numbered(std::string_view line) {
  const bool open = line.starts_with('(');
  if (open) line.remove_prefix(1);
  std::size_t size = 0;
  while (size < std::min<std::size_t>(4, line.size()) && is_digit(line[size])) ++size;
  const bool number = size > 0;
  if (!number && !line.empty() && is_letter(line[0])) size = 1;
  if (size == 0 || size + 1 >= line.size()) return false;
  const bool marked = line[size] == ')' || (line[size] == '.' && number && !open);
  return marked && (line[size + 1] == ' ' || line[size + 1] == '\t');
}

bool has_columns(std::string_view line) {
  return line.find('\t') != std::string_view::npos || line.find("   ") != std::string_view::npos ||
         std::ranges::count(line, '|') >= 2;
}

std::string_view line_at(std::string_view text, std::size_t begin) {
  return text.substr(begin, std::min(text.find('\n', begin), begin + kLongestLineRead) - begin);
}

// Returns at most the last kLongestLineRead bytes of the line that ends at `end`.
std::string_view line_before(std::string_view text, std::size_t end) {
  const std::size_t least = end - std::min(end, kLongestLineRead);
  const std::size_t newline = text.substr(least, end - least).rfind('\n');
  const std::size_t begin = newline == std::string_view::npos ? least : least + newline + 1;
  return text.substr(begin, end - begin);
}

}  // namespace

bool is_list_item(std::string_view line) {
  const std::string_view text = unindented(line);
  return is_bullet(text) || is_numbered(text);
}

bool stands_alone(std::string_view line) {
  if (line.starts_with("    ") || line.starts_with('\t')) return true;
  const std::string_view text = unindented(line);
  if (text.empty()) return false;
  const char last = text.back();
  return text[0] == '#' || text[0] == '|' || text.starts_with("```") || last == ';' ||
         last == '{' || last == '}' || has_columns(text);
}

bool breaks_line(std::string_view text, std::size_t sentence, std::size_t at) {
  const std::string_view next = line_at(text, at + 1);
  if (unindented(next).empty()) return true;
  const std::string_view current = line_before(text.substr(sentence), at - sentence);
  return is_list_item(next) || stands_alone(next) || stands_alone(current);
}

}  // namespace quarry::text
