// An identifier, number or compound of ASCII to the words that it should be found by.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace quarry {

// The whole first, where it is a name worth having, then its parts, all in lower case:
//   userName -> username user name      AB-1234/x -> ab-1234/x ab 1234 x      1,200 -> 1200
//   max_size -> max_size max size       libfoo-1.2.3 -> whole, libfoo, 1.2.3  3.14 -> 3.14
//   U.S -> us                           and/or -> and or                      don't -> don't
std::vector<std::string> identifier_words(std::string_view run);

}  // namespace quarry
