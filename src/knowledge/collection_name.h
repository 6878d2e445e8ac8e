// What a collection may be called: a name that can stand in a path, a URL and a line of a listing.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry::knowledge {

// Asked when a collection is made. Errors: invalid, with the rule.
Result<void> check_collection_name(std::string_view name);

// The name with '-' for what the rule refuses: of a folder that a collection is called after.
std::string to_collection_name(std::string_view name);

}  // namespace quarry::knowledge
