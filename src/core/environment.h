// Environment variables, and how they name settings: QUARRY_CHUNK__SIZE is chunk.size.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace quarry {

using Environment = std::map<std::string, std::string>;

Environment process_environment();

// Empty if the variable is not set.
std::string lookup(const Environment& environment, std::string_view name);

// Maps "llm.providers[0].model" to "QUARRY_LLM__PROVIDERS__0__MODEL".
std::string variable_of(std::string_view setting);

// The inverse, ignoring letter case; empty for a variable that does not begin with QUARRY_.
std::string setting_of(std::string_view variable);

// Whether the variable looks like one that Kubernetes set. Kubernetes describes every service to
// the pods of its namespace in variables; for a service named quarry or quarry-something these
// begin with QUARRY_ too.
bool is_from_kubernetes(std::string_view variable, std::string_view value);

}  // namespace quarry
