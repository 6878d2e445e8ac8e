#include "extract/document_builder.h"

#include <algorithm>
#include <cctype>

#include "extract/extractor.h"
#include "text/unicode.h"

namespace quarry::extract {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view trim_end(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

enum class BlankLines { drop, keep };

// Removes white space at the end of each line.
std::string tidy_lines(std::string_view text, BlankLines blank) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim_end(text.substr(0, end));
    if (!line.empty() || blank == BlankLines::keep) {
      out += line;
      out += '\n';
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// Removes blank lines at both ends, but keeps the indentation of the first line of code.
std::string_view trim_lines(std::string_view text) {
  text = trim_end(text);
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  const std::size_t line = text.rfind('\n', first);
  return line == std::string_view::npos ? text : text.substr(line + 1);
}

std::string table_cell(std::string_view cell) {
  std::string clean = collapse_spaces(text::to_clean_text(cell));
  for (std::size_t i = clean.find('|'); i != std::string::npos; i = clean.find('|', i + 2)) {
    clean.insert(i, 1, '\\');
  }
  return clean;
}

std::string name_without_extension(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  const std::size_t dot = name.rfind('.');
  // An extension contains a letter: the ".0" of "Apache-2.0" is part of a version.
  const bool has_extension =
      dot != std::string_view::npos && dot > 0 &&
      std::any_of(name.begin() + static_cast<std::ptrdiff_t>(dot), name.end(),
                  [](unsigned char c) { return std::isalpha(c) != 0; });
  return text::to_clean_text(has_extension ? name.substr(0, dot) : name);
}

Json clean_value(Json value) {
  if (value.is_string()) return collapse_spaces(text::to_clean_text(value.string()));
  if (!value.is_array()) return value;
  Json list = Json::array();
  for (const Json& item : value.items()) list.push(clean_value(item));
  return list;
}

}  // namespace

std::string collapse_spaces(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : trim(text)) {
    if (!is_space(c)) {
      out += c;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

DocumentBuilder::DocumentBuilder(const ExtractInput& input, const Extractor& extractor)
    : name_(input.name) {
  document_.source = input.source;
  document_.media_type = extractor.media_type();
}

void DocumentBuilder::add(BlockKind kind, int level, std::string text) {
  if (text.empty()) return;
  if (!document_.text.empty()) document_.text += "\n\n";
  const std::size_t begin = document_.text.size();
  document_.text += text;
  close(kind, level, begin);
}

void DocumentBuilder::close(BlockKind kind, int level, std::size_t begin) {
  document_.blocks.push_back({kind, level, {begin, document_.text.size()}, page_, box_});
}

void DocumentBuilder::add_heading(int level, std::string_view text) {
  add(BlockKind::heading, std::clamp(level, 1, 6), collapse_spaces(text::to_clean_text(text)));
}

void DocumentBuilder::add_paragraph(std::string_view text) {
  add(BlockKind::paragraph, 0,
      std::string(trim(tidy_lines(text::to_clean_text(text), BlankLines::drop))));
}

void DocumentBuilder::add_list_item(int depth, std::string_view text, std::string_view marker) {
  const std::string clean = tidy_lines(text::to_clean_text(text), BlankLines::drop);
  const std::string_view item = trim(clean);
  if (item.empty()) return;
  add(BlockKind::list, std::max(depth, 0), std::string(marker).append(" ").append(item));
}

void DocumentBuilder::add_code(std::string_view text) {
  add(BlockKind::code, 0,
      std::string(trim_lines(tidy_lines(text::to_clean_text(text), BlankLines::keep))));
}

void DocumentBuilder::add_caption(std::string_view text) {
  add(BlockKind::caption, 0, collapse_spaces(text::to_clean_text(text)));
}

void DocumentBuilder::add_table(const std::vector<TableRow>& rows) {
  begin_table();
  for (const TableRow& row : rows) add_row(row);
  end_table();
}

void DocumentBuilder::add_row(const TableRow& row) {
  if (std::ranges::all_of(row, [](const std::string& cell) { return trim(cell).empty(); })) return;
  std::string& text = document_.text;
  if (rows_ == 0) {
    if (!text.empty()) text += "\n\n";
    table_begin_ = text.size();
  } else {
    text += '\n';
  }
  text += '|';
  for (const std::string& cell : row) text.append(" ").append(table_cell(cell)).append(" |");
  if (rows_++ > 0) return;
  text += "\n|";
  for (std::size_t i = 0; i < row.size(); ++i) text += " --- |";
}

void DocumentBuilder::end_table() {
  if (rows_ > 0) close(BlockKind::table, 0, table_begin_);
  rows_ = 0;
}

void DocumentBuilder::at(int page, PageBox box) {
  page_ = page;
  box_ = box;
}

void DocumentBuilder::set_title(std::string_view title) {
  document_.title = collapse_spaces(text::to_clean_text(title));
}

void DocumentBuilder::set_metadata(std::string_view key, Json value) {
  value = clean_value(std::move(value));
  if (value.is_null() || (value.is_string() && value.string().empty())) return;
  document_.metadata.set(text::to_clean_text(key), std::move(value));
}

Document DocumentBuilder::finish() {
  if (document_.title.empty()) {
    const auto heading = std::ranges::find(document_.blocks, BlockKind::heading, &Block::kind);
    document_.title = heading != document_.blocks.end()
                          ? std::string(heading->range.in(document_.text))
                          : name_without_extension(name_);
  }
  return std::move(document_);
}

}  // namespace quarry::extract
