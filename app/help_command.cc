// quarry help [COMMAND...]: prints what `quarry COMMAND --help` prints.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/command.h"
#include "app/usage_error.h"

namespace quarry::app {
namespace {

const CLI::App* command_named(const CLI::App& group, const std::string& name) {
  for (const CLI::App* command : group.get_subcommands({})) {
    if (command->get_name() == name) return command;
  }
  return nullptr;
}

}  // namespace

void add_help_command(CLI::App& app, Invocation&, CommandBody& body) {
  CLI::App& command = *app.add_subcommand("help", "Show the help of a command");
  const auto names = std::make_shared<std::vector<std::string>>();
  command.add_option("COMMAND", *names, "Command, such as: docs ls");
  command.callback([&app, &body, names] {
    const CLI::App* about = &app;
    std::string full_name = app.get_name();
    for (const std::string& name : *names) {
      const CLI::App* below = command_named(*about, name);
      if (below == nullptr) {
        body = [error = unknown_command(*about, name)](engine::Engine&, const Deadline&) {
          return Result<ExitCode>(error);
        };
        return;
      }
      about = below;
      full_name += " " + name;
    }
    std::string help =
        about->get_formatter()->make_help(about, full_name, CLI::AppFormatMode::Normal);
    help.pop_back();  // CLI11 adds a line feed when it prints the exception
    // Ends parsing as --help does, so help works even if the configuration is invalid.
    throw CLI::CallForVersion(help, 0);
  });
}

}  // namespace quarry::app
