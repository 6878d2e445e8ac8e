// Lines that stand for themselves: list items, table rows, headings, code.
#pragma once

#include <cstddef>
#include <string_view>

namespace quarry::text {

// Whether `line` begins with a list marker: "- ", "* ", "• ", "1. ", "2) ", "(a) ", "b) ".
bool is_list_item(std::string_view line);

// Whether `line` is a row of a table, a heading or code by its looks: "|", tabs or wide gaps
// between columns, "#", deep indentation, an end in ";" or a brace.
bool stands_alone(std::string_view line);

// Whether the line end at `at` ends a sentence that began at `sentence`: before a blank line,
// around a line that stands alone, before a list item.
bool breaks_line(std::string_view text, std::size_t sentence, std::size_t at);

}  // namespace quarry::text
