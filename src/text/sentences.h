// Splits text into sentences (UAX #29 by ICU, adapted to abbreviations, lists and code).
#pragma once

#include <string_view>
#include <vector>

#include "core/document.h"

namespace quarry::text {

// Returns ranges in reading order, none of them empty, trimmed of white space. Together they cover
// all of `text` except white space. A blank line always ends a sentence.
std::vector<TextRange> split_sentences(std::string_view text);

}  // namespace quarry::text
