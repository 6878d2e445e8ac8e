// Where sentences begin and end (UAX #29 by ICU, mended for abbreviations, lists and code).
#pragma once

#include <string_view>
#include <vector>

#include "core/document.h"

namespace quarry::text {

// Ranges in reading order, trimmed of white space, none empty; together they hold all of `text`
// but white space. Blank lines always end a sentence.
std::vector<TextRange> split_sentences(std::string_view text);

}  // namespace quarry::text
