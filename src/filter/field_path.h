// Names a field of nested metadata.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/json.h"

namespace quarry::filter {

using FieldPath = std::vector<std::string>;  // outermost name first

// Deeper fields cannot be filtered: an index stores the full path of every field, so its size grows
// with the square of the depth.
inline constexpr std::size_t kDeepestField = 64;

// Calls `visit` with each item of a list, or with the field itself if it is not a list. An object,
// or a list inside a list, exists but equals no value.
template <class Visit>
void visit_items(const Json& field, const Visit& visit) {
  if (!field.is_array()) return visit(field);
  for (const Json& item : field.items()) visit(item);
}

}  // namespace quarry::filter
