// quarry models ls|pull|path: the models of this machine.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "app/command.h"
#include "app/engine.h"
#include "app/output.h"
#include "embed/hub_fetch.h"
#include "model/model_folder.h"
#include "model/model_pull.h"

namespace quarry {
namespace {

Result<ExitCode> list(const Invocation& invocation, const std::string&, Engine& engine,
                      const Deadline&) {
  const auto there = installed_models(engine.models_folder());
  Json rows = Json::array();
  const auto add = [&](std::string_view name, bool installed) {
    rows.push(Json::object({{"name", name}, {"installed", installed}}));
  };
  for (const std::string& name : there) add(name, true);
  for (const KnownModel& model : known_models()) {
    if (std::ranges::find(there, model.name) == there.end()) add(model.name, false);
  }
  if (invocation.json) {
    QUARRY_TRY(print_json(
        Json::object({{"folder", engine.models_folder().string()}, {"models", std::move(rows)}})));
    return ExitCode::ok;
  }
  for (const Json& row : rows.items()) {
    QUARRY_TRY(print(std::string(row["name"].string()) +
                     (row["installed"].boolean() ? "" : "  (not here: quarry models pull)")));
  }
  return ExitCode::ok;
}

Result<ExitCode> pull(const Invocation& invocation, const std::string& name, Engine& engine,
                      const Deadline& deadline) {
  const HttpClient client({.max_body_bytes = 4ULL << 30});
  const auto model =
      QUARRY_TRY(known_model(name.empty() ? engine.config().string("embedding.model") : name));
  const auto pulled = QUARRY_TRY(pull_model(
      {.model = model, .models = engine.models_folder(), .fetch = hub_fetch(client, deadline)},
      deadline));
  if (invocation.json) {
    QUARRY_TRY(
        print_json(Json::object({{"name", model.name},
                                 {"folder", pulled.folder.string()},
                                 {"from", pulled.from.empty() ? Json() : Json(pulled.from)}})));
  } else {
    QUARRY_TRY(print(pulled.from.empty()
                         ? std::string(model.name) + " is there: " + pulled.folder.string()
                         : std::string(model.name) + " from " + pulled.from + ": " +
                               pulled.folder.string()));
  }
  return ExitCode::ok;
}

Result<ExitCode> path(const Invocation& invocation, const std::string& name, Engine& engine,
                      const Deadline&) {
  const auto folder = QUARRY_TRY(find_model(
      engine.models_folder(), name.empty() ? engine.config().string("embedding.model") : name));
  QUARRY_TRY(invocation.json ? print_json(Json::object({{"folder", folder.string()}}))
                             : print(folder.string()));
  return ExitCode::ok;
}

}  // namespace

void add_models_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& group = *app.add_subcommand("models", "List and fetch models");
  group.require_subcommand(1);
  const auto name = std::make_shared<std::string>();
  const auto add = [&](const char* verb, const char* help, auto* action, bool named) {
    CLI::App& command = *group.add_subcommand(verb, help);
    if (named) command.add_option("NAME", *name, "Model (default: embedding.model)");
    add_json_option(command, invocation);
    command.callback([&invocation, &body, name, action] {
      body = [&invocation, name, action](Engine& engine, const Deadline& deadline) {
        return action(invocation, *name, engine, deadline);
      };
    });
  };
  add("ls", "Models that are here, and those that can be pulled", &list, false);
  add("pull", "Fetch a model, checked by its hash", &pull, true);
  add("path", "Where a model lies", &path, true);
}

}  // namespace quarry
