// Reports filter fields that no document has and suggests the nearest known ones.
#pragma once

#include <string>

#include "index/index.h"

namespace quarry::knowledge {

// Empty if every field occurs in some document that the principal may read. A comparison with a
// missing field is false, so a mistyped name would silently find nothing.
std::string unknown_fields(const filter::Filter& filter, const search::Snapshot& snapshot,
                           const search::Scope& scope);

}  // namespace quarry::knowledge
