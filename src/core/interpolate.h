// Substitutes environment variables in the text of a settings file.
#pragma once

#include <string>
#include <string_view>

#include "core/environment.h"
#include "core/result.h"

namespace quarry {

// Replaces ${NAME} and ${NAME:-default}; $${ stands for a literal ${. Errors: invalid, if a
// variable is not set and has no default.
Result<std::string> interpolate(std::string_view text, const Environment& environment);

}  // namespace quarry
