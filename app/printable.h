// Makes text from outside safe for a terminal: file names, titles, passages, output of a model.
#pragma once

#include <string>
#include <string_view>

namespace quarry::app {

enum class Lines { one, many };

// Replaces control characters and invalid UTF-8 by visible escapes such as \n and \x1b. Lines::many
// keeps line feeds and tabs. Lines::one also escapes characters that reorder or split a line
// (U+202E, U+2028), so that a name cannot pretend to be another. A text may be passed in pieces
// that end at character boundaries.
std::string printable(std::string_view text, Lines lines = Lines::one);

}  // namespace quarry::app
