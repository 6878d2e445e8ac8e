// Names a field of nested metadata by one string of bytes, as columns of a segment are named.
#pragma once

#include <ranges>
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/json.h"
#include "filter/field_path.h"

namespace quarry::segment {

// Appends a name, whatever its bytes are, so that different paths are different strings.
void append_name(std::string& path, std::string_view name);
std::string encoded(const filter::FieldPath& path);
filter::FieldPath decoded_path(std::string_view bytes);

// The column without a name holds the access labels of documents: no filter can spell it.
inline constexpr std::string_view kLabelsPath = {};
// The column without a name of chunks holds their language (text/language.h) unless it is the
// first.
inline constexpr std::string_view kLanguagePath = {};

// Calls `visit(path, field)` for each field that is not null, those inside objects too.
template <class Visit>
void visit_fields(const Json& object, const Visit& visit, std::string path = {},
                  std::size_t depth = 0) {
  if (depth == filter::kDeepestField) return;
  const std::size_t above = path.size();
  std::unordered_set<std::string_view> seen;
  for (const auto& [name, field] : object.members() | std::views::reverse) {
    // The last of repeated names counts.
    if (!seen.insert(name).second || field.is_null()) continue;
    path.resize(above);
    append_name(path, name);
    visit(std::string_view(path), field);
    visit_fields(field, visit, path, depth + 1);
  }
}

}  // namespace quarry::segment
