// An identifier, number or compound of ASCII to the words that it should be found by.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace quarry::text {

// The whole first, without the signs between its parts, so that its spellings meet (user_name and
// userName, IL-2 and IL2, non-linear and nonlinear); then the parts; all in lower case:
//   userName -> username user name      AB-1234/x -> ab1234x ab 1234 x        1,200 -> 1200
//   max_size -> maxsize max size        libfoo-1.2 -> libfoo1.2 libfoo 1.2    3.14 -> 3.14
//   U.S -> us                           and/or -> and or                      don't -> don't
std::vector<std::string> identifier_words(std::string_view run);

// The words between its signs, as they stand in a phrase: max_size and max-size are max size, but
// userName is one word, and so are 1,200 and 10.0.1. Each is among identifier_words() too.
std::vector<std::string> identifier_sequence(std::string_view run);

// Of identifier_words(), those that name one thing by more than a word of prose does, whole: part
// numbers and codes (AB-1234, E4021), snake_case, camelCase, dotted names and versions of three
// numbers. A hyphen between words (non-linear) makes no name.
std::vector<std::string> identifier_names(std::string_view run);

}  // namespace quarry::text
