// Prepares XML for parsing: converts it to UTF-8 and refuses dangerous declarations.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry::extract {

// Converts the document to UTF-8. Refuses a document type that declares entities, which could name
// other files (XXE) or expand a thousandfold ("billion laughs"). Errors: invalid.
Result<std::string> safe_xml(std::string_view bytes, std::string_view source);

// The maximum depth of elements. Real documents stay far below it; the limit bounds the stack that
// recursive walks need.
inline constexpr int kMaxXmlDepth = 1000;

// Removes the namespace prefix: "w:p" becomes "p".
constexpr std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace quarry::extract
