// Splits an ASCII identifier, number or compound into the words that find it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace quarry::text {

// Returns lower-case words: first the whole without its separators, so that different spellings
// match (user_name and userName, IL-2 and IL2, non-linear and nonlinear), then the parts:
//   userName -> username user name      AB-1234/x -> ab1234x ab 1234 x        1,200 -> 1200
//   max_size -> maxsize max size        libfoo-1.2 -> libfoo1.2 libfoo 1.2    3.14 -> 3.14
//   U.S -> us                           and/or -> and or                      don't -> don't
std::vector<std::string> identifier_words(std::string_view run);

// Returns the words as they follow each other in a phrase, split only at separators: max_size and
// max-size both give "max size", but userName is one word, and so are 1,200 and 10.0.1. Each is
// also one of identifier_words().
std::vector<std::string> identifier_sequence(std::string_view run);

// Returns the subset of identifier_words() that names one specific thing, unsplit: part numbers and
// codes (AB-1234, E4021), snake_case, camelCase, dotted names, and versions of three numbers. A
// hyphen between words (non-linear) does not make a name.
std::vector<std::string> identifier_names(std::string_view run);

}  // namespace quarry::text
