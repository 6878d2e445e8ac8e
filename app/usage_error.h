// What is wrong with a command line, in words that help.
#pragma once

#include <string>

#include "core/result.h"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace quarry::app {

// `app` after it has thrown the error. Names the command, and for a mistyped command or option the
// nearest; a question whose quotes are missing is told to stand in quotes.
Error usage_error(const CLI::App& app, const CLI::ParseError& error);

// `group` is the program or a command with commands of its own.
Error unknown_command(const CLI::App& group, const std::string& name);

// Makes every option refuse a value that is the next option ("--as --home X").
void refuse_options_as_values(CLI::App& app);

}  // namespace quarry::app
