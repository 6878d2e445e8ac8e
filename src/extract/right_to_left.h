// Text in right-to-left scripts, gathered by its places on a page, put into reading order.
#pragma once

#include <string>
#include <string_view>

namespace quarry::extract {

// Whether more of the letters are Hebrew, Arabic, Syriac or Thaana than of other scripts.
bool is_right_to_left(std::string_view text);

// `visual` from left to right as it stands on the page. Numbers and words of other scripts keep
// their direction. Serves plain lines, not the nested embeddings of UAX #9, whose levels are lost
// once text is on paper.
std::string to_reading_order(std::string_view visual);

}  // namespace quarry::extract
