// Encodes the path of a nested metadata field as one string, the name of a column.
#pragma once

#include <ranges>
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/json.h"
#include "filter/field_path.h"

namespace quarry::segment {

// Appends a name of arbitrary bytes. Different paths give different strings.
void append_name(std::string& path, std::string_view name);
std::string encoded(const filter::FieldPath& path);
filter::FieldPath decoded_path(std::string_view bytes);

// The document column with the empty name holds the access labels. No filter can name it.
inline constexpr std::string_view kLabelsPath = {};
// The chunk column with the empty name holds the language code of each chunk (text/language.h),
// except for English, the default.
inline constexpr std::string_view kLanguagePath = {};

// Calls `visit(path, field)` for each field that is not null, including fields inside objects.
template <class Visit>
void visit_fields(const Json& object, const Visit& visit, std::string path = {},
                  std::size_t depth = 0) {
  if (depth == filter::kDeepestField) return;
  const std::size_t above = path.size();
  std::unordered_set<std::string_view> seen;
  for (const auto& [name, field] : object.members() | std::views::reverse) {
    // If a name is repeated, the last field counts.
    if (!seen.insert(name).second || field.is_null()) continue;
    path.resize(above);
    append_name(path, name);
    visit(std::string_view(path), field);
    visit_fields(field, visit, path, depth + 1);
  }
}

}  // namespace quarry::segment
