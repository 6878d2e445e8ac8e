// Error messages for a wrong command line.
#pragma once

#include <string>

#include "core/result.h"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace quarry::app {

// Names the command that was used, suggests the nearest name for a mistyped command or option, and
// quotes for a question of several words. `app` must be the one that threw `error`.
Error usage_error(const CLI::App& app, const CLI::ParseError& error);

// `group` is the program or a command with commands of its own.
Error unknown_command(const CLI::App& group, const std::string& name);

// Makes every option refuse the next option as its value ("--as --home X").
void refuse_options_as_values(CLI::App& app);

}  // namespace quarry::app
