// quarry models ls|pull|path|check|bench: manages the models of this machine.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <memory>

#include "app/command.h"
#include "app/hint.h"
#include "app/model_bench.h"
#include "app/model_check.h"
#include "app/output.h"
#include "core/bytes.h"
#include "embed/hub_fetch.h"
#include "engine/engine.h"
#include "model/hub_listing.h"
#include "model/model_folder.h"
#include "model/model_pull.h"
#include "simd/isa.h"

namespace quarry::app {
namespace {

struct Options {
  std::string name, mirror, from;
};

std::string name_or_default(const Options& options, const engine::Engine& engine) {
  return options.name.empty() ? engine.settings().embedding.model : options.name;
}

Result<std::filesystem::path> folder_of(const Options& options, const engine::Engine& engine) {
  return with_hint(model::find_model(engine.models_folder(), name_or_default(options, engine)),
                   About::model);
}

std::uint64_t size_of(const std::filesystem::path& folder) {
  std::uint64_t bytes = 0;
  for (const std::string_view name : model::model_files()) {
    std::error_code error;
    const auto size = std::filesystem::file_size(folder / name, error);
    if (!error) bytes += size;
  }
  return bytes;
}

Result<ExitCode> list(const Invocation& invocation, const Options&, engine::Engine& engine,
                      const Deadline&) {
  const auto installed = model::installed_models(engine.models_folder());
  Json rows = Json::array();
  for (const std::string& name : installed) {
    const auto folder = engine.models_folder() / name;
    const auto manifest = model::read_manifest(folder);
    const auto bytes = static_cast<std::size_t>(size_of(folder));
    rows.push(Json::object({{"name", name},
                            {"installed", true},
                            {"bytes", bytes},
                            {"from", manifest ? Json(manifest->from) : Json()}}));
    const std::string from = manifest ? ", from " + manifest->from : "";
    if (!invocation.json) QUARRY_TRY(print(name + "  (" + format_bytes(bytes) + from + ")"));
  }
  for (const model::KnownModel& model : model::known_models()) {
    if (std::ranges::find(installed, model.name) != installed.end()) continue;
    rows.push(Json::object({{"name", model.name}, {"installed", false}}));
    if (invocation.json) continue;
    QUARRY_TRY(print(std::string(model.name) + "  (not installed; see quarry models pull)"));
  }
  if (invocation.json) {
    QUARRY_TRY(print_json(
        Json::object({{"folder", engine.models_folder().string()}, {"models", std::move(rows)}})));
  }
  return ExitCode::ok;
}

// The address of the hub, without a trailing slash: --mirror, else HF_ENDPOINT, which the hub's own
// programs use too.
std::string hub_of(const Options& options) {
  std::string hub = options.mirror;
  const char* endpoint = std::getenv("HF_ENDPOINT");
  if (hub.empty() && endpoint != nullptr) hub = endpoint;
  while (hub.ends_with('/')) hub.pop_back();
  return hub.empty() ? std::string(model::kHuggingFace) : hub;
}

// Finds a model by its name in models.def or its repository. With --from, any name is accepted.
Result<model::KnownModel> model_named(std::string_view name, const Options& options) {
  for (const model::KnownModel& model : model::known_models()) {
    if (model.name == name || model.hub == name) return model;
  }
  const std::size_t slash = name.find('/');
  if (slash != name.npos) {
    QUARRY_TRY(model::check_repository(name));
    return model::KnownModel{.name = name.substr(slash + 1), .hub = name};
  }
  if (!options.from.empty() && !name.starts_with('.')) return model::KnownModel{.name = name};
  auto unknown = model::known_model(name);
  if (!unknown) {
    return Error{
        Code::not_found,
        unknown.error().message + "; or the name of a repository, such as BAAI/bge-small-en-v1.5"};
  }
  return unknown;
}

Result<ExitCode> pull(const Invocation& invocation, const Options& options, engine::Engine& engine,
                      const Deadline& deadline) {
  const net::HttpClient client({.max_body_bytes = 4ULL << 30});
  const std::string name = name_or_default(options, engine);
  const model::KnownModel model = QUARRY_TRY(model_named(name, options));
  const auto pulled = QUARRY_TRY(model::pull_model({.model = model,
                                                    .models = engine.models_folder(),
                                                    .fetch = embed::hub_fetch(client, deadline),
                                                    .hub = hub_of(options),
                                                    .folder = options.from},
                                                   deadline));
  if (invocation.json) {
    QUARRY_TRY(
        print_json(Json::object({{"name", model.name},
                                 {"folder", pulled.folder.string()},
                                 {"from", pulled.from.empty() ? Json() : Json(pulled.from)}})));
  } else {
    QUARRY_TRY(print(
        pulled.from.empty()
            ? std::string(model.name) + " is already installed: " + pulled.folder.string()
            : std::string(model.name) + " from " + pulled.from + ": " + pulled.folder.string()));
  }
  return ExitCode::ok;
}

Result<ExitCode> path(const Invocation& invocation, const Options& options, engine::Engine& engine,
                      const Deadline&) {
  const auto folder = QUARRY_TRY(folder_of(options, engine));
  QUARRY_TRY(invocation.json ? print_json(Json::object({{"folder", folder.string()}}))
                             : print(folder.string()));
  return ExitCode::ok;
}

Result<ExitCode> check(const Invocation& invocation, const Options& options, engine::Engine& engine,
                       const Deadline& deadline) {
  const auto folder = QUARRY_TRY(folder_of(options, engine));
  const ModelCheck found =
      QUARRY_TRY(check_model(name_or_default(options, engine), folder, deadline));
  QUARRY_TRY(invocation.json ? print_json(found.to_json()) : print(found.to_text()));
  return found.problems.empty() ? ExitCode::ok : ExitCode::error;
}

Result<ExitCode> bench(const Invocation& invocation, const Options& options, engine::Engine& engine,
                       const Deadline& deadline) {
  const std::string name = name_or_default(options, engine);
  const auto folder = QUARRY_TRY(folder_of(options, engine));
  const auto rows = QUARRY_TRY(bench_model(folder, engine.threads(), deadline));
  const std::string isa(to_string(simd::active_isa()));
  QUARRY_TRY(invocation.json ? print_json(bench_to_json(name, isa, rows))
                             : print(bench_to_text(name, isa, rows)));
  return ExitCode::ok;
}

}  // namespace

void add_models_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& group = *app.add_subcommand("models", "List, install, verify and measure models");
  group.require_subcommand(1);
  const auto options = std::make_shared<Options>();
  const auto add = [&](const char* verb, const char* help, auto* action) -> CLI::App& {
    CLI::App& command = *group.add_subcommand(verb, help);
    if (action != &list) {
      command.add_option("NAME", options->name, "Model (default: embedding.model)");
    }
    add_json_option(command, invocation);
    command.callback([&invocation, &body, options, action] {
      body = [&invocation, options, action](engine::Engine& engine, const Deadline& deadline) {
        return action(invocation, *options, engine, deadline);
      };
    });
    return command;
  };
  add("ls", "List the installed models and those that can be pulled", &list);
  CLI::App& pulling = add("pull", "Install a model and verify its hashes", &pull);
  pulling.add_option("--mirror", options->mirror, "Address of a hub (default: $HF_ENDPOINT)")
      ->type_name("URL");
  pulling.add_option("--from", options->from, "Install from this folder, without network access")
      ->type_name("FOLDER");
  add("path", "Print the folder of a model", &path);
  add("check", "Verify a model's files and outputs", &check);
  add("bench", "Measure how fast a model runs on this machine", &bench);
}

}  // namespace quarry::app
