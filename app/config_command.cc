// quarry config print: prints every setting, its value and the source of the value.
#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/output.h"
#include "engine/engine.h"

namespace quarry::app {
namespace {

Result<ExitCode> show(const Invocation& invocation, const engine::Engine& engine) {
  Json json = engine.config().to_json();
  Json home = json["home"];
  home.set("value", engine.home_folder().string());  // resolved, even if the setting is empty
  json.set("home", std::move(home));
  if (invocation.json) {
    QUARRY_TRY(print_json(json));
    return ExitCode::ok;
  }
  for (const auto& [name, setting] : json.members()) {
    const std::string_view origin = setting["origin"].string();
    const std::string_view where = setting["where"].string();
    std::string line = name + " = " + setting["value"].dump();
    if (origin != "default") line += "   # " + std::string(where.empty() ? origin : where);
    QUARRY_TRY(print(line));
  }
  return ExitCode::ok;
}

}  // namespace

void add_config_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& group = *app.add_subcommand("config", "Show the configuration");
  group.require_subcommand(1);
  CLI::App& command =
      *group.add_subcommand("print", "Print every setting and the source of its value");
  add_json_option(command, invocation);
  command.callback([&invocation, &body] {
    body = [&invocation](engine::Engine& engine, const Deadline&) {
      return show(invocation, engine);
    };
  });
}

}  // namespace quarry::app
