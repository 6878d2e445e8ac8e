// Says which fields of a filter no document has, and which were meant.
#pragma once

#include <string>

#include "index/index.h"

namespace quarry::knowledge {

// Empty where each field is one of some document in the scope. A comparison with a field that is
// missing is false by definition, and so a mistyped name finds nothing: that has to be told.
std::string unknown_fields(const filter::Filter& filter, const search::Snapshot& snapshot,
                           const search::Scope& scope);

}  // namespace quarry::knowledge
