// Log lines for operators, on standard error: time, level, message. Thread-safe.
#pragma once

#include <string_view>

#include "core/result.h"

namespace quarry {

enum class LogLevel { debug, info, warning, error };

void log(LogLevel level, std::string_view message);
// Lines below it are dropped. The default is warning.
void set_log_level(LogLevel level);
// Errors: invalid.
Result<LogLevel> log_level_from(std::string_view name);

}  // namespace quarry
