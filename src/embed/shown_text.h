// Shortens a user's text for an error message.
#pragma once

#include <string>
#include <string_view>

namespace quarry::embed {

// Returns at most the first 60 bytes on one line, cut between characters. Appends "..." if the text
// is longer.
std::string shown(std::string_view text);

}  // namespace quarry::embed
