// Restores the reading order of right-to-left text that was collected by position on a page.
#pragma once

#include <string>
#include <string_view>

namespace quarry::extract {

// True if most letters belong to a right-to-left script (Hebrew, Arabic, Syriac, Thaana).
bool is_right_to_left(std::string_view text);

// `visual` is the line from left to right as it appears on the page. Numbers and words in
// left-to-right scripts keep their direction. Handles plain lines only: the nested embedding levels
// of UAX #9 cannot be recovered from positions.
std::string to_reading_order(std::string_view visual);

}  // namespace quarry::extract
