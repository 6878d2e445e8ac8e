// The variables of a process, and how they name settings: QUARRY_CHUNK__SIZE is chunk.size.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace quarry {

using Environment = std::map<std::string, std::string>;

Environment process_environment();

// Empty where the variable is not set.
std::string lookup(const Environment& environment, std::string_view name);

// "QUARRY_LLM__PROVIDERS__0__MODEL" of "llm.providers[0].model".
std::string variable_of(std::string_view setting);

// The reverse, in any case; empty for a variable that does not begin with QUARRY_.
std::string setting_of(std::string_view variable);

// Kubernetes describes every service to the pods of its namespace in variables. Those of a service
// called quarry, or quarry-something, begin like ours.
bool is_from_kubernetes(std::string_view variable, std::string_view value);

}  // namespace quarry
