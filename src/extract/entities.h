// Character references of HTML and Markdown: "&amp;", "&#8211;", "&#x2013;".
#pragma once

#include <string>
#include <string_view>

namespace quarry::extract {

// Replaces references; one that is not known stays as it is.
std::string decode_entities(std::string_view text);

}  // namespace quarry::extract
