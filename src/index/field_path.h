// Names a field of nested metadata by one string of bytes, and walks over all of them.
#pragma once

#include <cstddef>
#include <ranges>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/json.h"

namespace quarry {

using FieldPath = std::vector<std::string>;  // from the outermost name inwards

// What lies deeper cannot be asked for: each level of a path holds all names above it once more.
inline constexpr std::size_t kDeepestField = 64;

// Appends a name, whatever its bytes are, so that different paths are different strings.
void append_name(std::string& path, std::string_view name);
std::string encoded(const FieldPath& path);
FieldPath decoded_path(std::string_view bytes);

// The field of no name holds the access labels: no filter can spell it.
inline constexpr std::string_view kLabelsPath = {};
// And of chunks their language (text/language.h), where it is not the first.
inline constexpr std::string_view kLanguagePath = {};

// What a field holds: the items of a list, or itself. Objects and lists in lists count as there,
// but equal no value.
template <class Visit>
void visit_items(const Json& field, const Visit& visit) {
  if (!field.is_array()) return visit(field);
  for (const Json& item : field.items()) visit(item);
}

// Calls `visit(path, field)` for each field that is not null, those inside objects too.
template <class Visit>
void visit_fields(const Json& object, const Visit& visit, std::string path = {},
                  std::size_t depth = 0) {
  if (depth == kDeepestField) return;
  const std::size_t above = path.size();
  std::unordered_set<std::string_view> seen;
  for (const auto& [name, field] : object.members() | std::views::reverse) {
    // Of repeated names the last one counts.
    if (!seen.insert(name).second || field.is_null()) continue;
    path.resize(above);
    append_name(path, name);
    visit(std::string_view(path), field);
    visit_fields(field, visit, path, depth + 1);
  }
}

}  // namespace quarry
