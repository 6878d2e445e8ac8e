// Names a field of nested metadata.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/json.h"

namespace quarry::filter {

using FieldPath = std::vector<std::string>;  // from the outermost name inwards

// Deeper fields cannot be filtered by: an index stores all names above a field once more for each
// level.
inline constexpr std::size_t kDeepestField = 64;

// Calls `visit` with each item of a list, or with the field itself. Objects, and lists inside
// lists, count as present but equal no value.
template <class Visit>
void visit_items(const Json& field, const Visit& visit) {
  if (!field.is_array()) return visit(field);
  for (const Json& item : field.items()) visit(item);
}

}  // namespace quarry::filter
