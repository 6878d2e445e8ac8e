// Text from outside made safe for a terminal: names of files, titles, passages, words of a model.
#pragma once

#include <string>
#include <string_view>

namespace quarry::app {

enum class Lines { one, many };

// Control characters and bytes that are no UTF-8 become visible escapes: \n, \x1b. `many` keeps
// line feeds and tabs. `one` also escapes what reorders or splits a line (U+2028, U+202E, …), as a
// name should read the way it is stored. A text may come in pieces that end on characters.
std::string printable(std::string_view text, Lines lines = Lines::one);

}  // namespace quarry::app
