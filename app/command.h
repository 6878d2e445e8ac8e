// The interface of a command, and the options that several commands share.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/exit_code.h"
#include "core/config_sources.h"
#include "core/deadline.h"
#include "core/principal.h"
#include "core/result.h"

namespace CLI {
class App;
}

namespace quarry::engine {
class Engine;
}  // namespace quarry::engine

namespace quarry::app {

// The parsed command line.
struct Invocation {
  std::vector<std::string> arguments;  // as typed, without the program name
  std::string config_file;
  bool json = false;
  std::vector<FlagSetting> flags;
  std::string collection = "default";
  std::vector<std::string> as_labels;
  bool as_given = false;

  // The identity that reads: the owner, or with --as a principal that has only those labels.
  Principal principal() const;
};

// Runs a command after the configuration is loaded. Ctrl-C and SIGTERM cancel the deadline.
using CommandBody =
    std::function<Result<ExitCode>(engine::Engine& engine, const Deadline& deadline)>;

// Adds a subcommand and its options; `body` is set if the user calls that subcommand. Each command
// has a file `x_command.cc` that defines `add_x_command`, and a line in commands.def.
using AddCommand = void (*)(CLI::App& app, Invocation& invocation, CommandBody& body);

// Options that several commands share.
void add_collection_option(CLI::App& command, Invocation& invocation);
void add_principal_option(CLI::App& command, Invocation& invocation);
void add_json_option(CLI::App& command, Invocation& invocation);
void add_filter_option(CLI::App& command, std::string& expression);
// Adds a list option that takes one argument per occurrence, with commas between several values.
// It therefore never swallows the operand that follows it.
void add_list_option(CLI::App& command, const std::string& option, std::vector<std::string>& values,
                     const std::string& type_name, const std::string& help);
// Adds an option that overrides a setting. If the setting refuses the value, the error names the
// option as the user typed it.
void add_setting_option(CLI::App& command, Invocation& invocation, const std::string& option,
                        const std::string& setting, const std::string& help);

}  // namespace quarry::app
