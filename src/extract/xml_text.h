// What must happen to XML before a parser may see it.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry::extract {

// In UTF-8, whatever it was in. Refuses a document type that declares entities: they could name
// other files (XXE) or grow a thousandfold ("billion laughs"). Errors: invalid.
Result<std::string> safe_xml(std::string_view bytes, std::string_view source);

// How deep elements may nest before reading gives up: no document comes near, and walking a tree
// takes stack.
inline constexpr int kMaxXmlDepth = 1000;

// "w:p" gives "p".
constexpr std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace quarry::extract
