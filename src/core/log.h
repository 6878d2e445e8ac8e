// Log lines for operators on standard error: time, level, message. Thread-safe.
#pragma once

#include <string_view>

namespace quarry {

enum class LogLevel { debug, info, warning, error };

void log(LogLevel level, std::string_view message);
// Drops messages below `level`. The default is warning.
void set_log_level(LogLevel level);
std::string_view to_string(LogLevel level);

}  // namespace quarry
