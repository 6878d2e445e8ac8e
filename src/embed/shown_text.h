// How a text of the user's is shown in an error: its beginning, on one line.
#pragma once

#include <string>
#include <string_view>

namespace quarry::embed {

// Cut between characters, with "..." where something was left out.
std::string shown(std::string_view text);

}  // namespace quarry::embed
