// Recognizes lines that are units of their own: list items, table rows, headings, code.
#pragma once

#include <cstddef>
#include <string_view>

namespace quarry::text {

// Returns true if `line` begins with a list marker: "- ", "* ", "• ", "1. ", "2) ", "(a) ", "b) ".
bool is_list_item(std::string_view line);

// Returns true if `line` looks like a table row, a heading or code: "|", tabs or wide gaps between
// columns, "#", deep indentation, or a final ";" or brace.
bool stands_alone(std::string_view line);

// Returns true if the line end at `at` ends the sentence that began at `sentence`: before a blank
// line, before or after a line that stands alone, and before a list item.
bool breaks_line(std::string_view text, std::size_t sentence, std::size_t at);

}  // namespace quarry::text
