// Results on standard output, for a person or for a program.
#pragma once

#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"

namespace quarry {

// One line and its end. Errors: unavailable when nobody reads it any more, or the disk is full.
Result<void> print(std::string_view line);
Result<void> print_json(const Json& json);

bool stdout_is_terminal();
// A terminal on standard error, where progress may be drawn; NO_COLOR does not matter to it.
bool stderr_is_terminal();
// Text between the codes for bold on a terminal without NO_COLOR, else as it is.
std::string bold(std::string_view text);

}  // namespace quarry
