// What every command of the program is made of.
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

// What the command line said, and what has been opened because of it.
struct Invocation {
  std::vector<std::string> arguments;  // as typed, without the name of the program
  std::string config_file;
  bool json = false;
  std::vector<FlagSetting> flags;
  std::string collection = "default";
  std::vector<std::string> as_labels;
  bool as_given = false;

  // Who asks: the owner, unless --as named labels.
  Principal principal() const;
};

// Runs with everything open; the deadline ends when the user presses Ctrl-C.
using CommandBody =
    std::function<Result<ExitCode>(engine::Engine& engine, const Deadline& deadline)>;

// Each command has a file `x_command.cc` with `add_x_command`, and a line in commands.def. It adds
// a subcommand and its options, and sets `body` when it was called.
using AddCommand = void (*)(CLI::App& app, Invocation& invocation, CommandBody& body);

// Options that many commands share.
void add_collection_option(CLI::App& command, Invocation& invocation);
void add_principal_option(CLI::App& command, Invocation& invocation);
void add_json_option(CLI::App& command, Invocation& invocation);
// An option that takes one value each time it stands there, or several with commas between, so
// that it never takes in an operand behind it.
void add_list_option(CLI::App& command, const std::string& option, std::vector<std::string>& values,
                     const std::string& type_name, const std::string& help);
// An option that is the flag form of a setting. A value that the setting refuses is an error that
// names the option as it was typed.
void add_setting_option(CLI::App& command, Invocation& invocation, const std::string& option,
                        const std::string& setting, const std::string& help);

}  // namespace quarry::app
