// Character references of HTML and Markdown: "&amp;", "&#8211;", "&#x2013;".
#pragma once

#include <string>
#include <string_view>

namespace quarry::extract {

// Replaces references by the characters they name; unknown references are kept verbatim.
std::string decode_entities(std::string_view text);

}  // namespace quarry::extract
