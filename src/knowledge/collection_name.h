// The rule for collection names: safe in a path, a URL and one line of a listing.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry::knowledge {

// Called before a collection is created. Errors: invalid, with the rule in the message.
Result<void> check_collection_name(std::string_view name);

// Makes a valid name, for example from the name of a folder: replaces each refused byte with '-'.
std::string to_collection_name(std::string_view name);

}  // namespace quarry::knowledge
