// quarry collections ls|create|rm: lists, creates and removes collections.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <unistd.h>

#include "app/command.h"
#include "app/hint.h"
#include "app/output.h"
#include "engine/engine.h"
#include "knowledge/collection_name.h"

namespace quarry::app {
namespace {

struct Options {
  std::string name;
  bool yes = false;
};

// Null if the collection was created by an early version of Quarry, which did not record the time.
Json created_at(const store::CollectionRecord& collection) {
  return collection.created == UnixMillis{} ? Json() : Json(to_rfc3339(collection.created));
}

Result<Json> to_json(const store::Catalog& catalog, const store::CollectionRecord& collection) {
  const auto counts = QUARRY_TRY(catalog.counts(collection.key));
  return Json::object({{"name", collection.name},
                       {"documents", counts.documents},
                       {"chunks", counts.chunks},
                       {"vectors", counts.vectors},
                       {"model", collection.model_name},
                       {"model_fingerprint", collection.model_fingerprint},
                       {"dimension", collection.dimension},
                       {"created_at", created_at(collection)}});
}

Result<ExitCode> list(const Invocation& invocation, const Options&, engine::Engine& engine) {
  auto home = QUARRY_TRY(
      with_hint(engine.open_home(store::Catalog::Access::read_only), About::data_directory));
  Json rows = Json::array();
  for (const auto& collection : QUARRY_TRY(home->catalog().collections())) {
    rows.push(QUARRY_TRY(to_json(home->catalog(), collection)));
  }
  if (invocation.json) {
    QUARRY_TRY(print_json(Json::object({{"collections", std::move(rows)}})));
    return ExitCode::ok;
  }
  for (const Json& row : rows.items()) {
    const auto count = [&](const char* of) { return static_cast<std::size_t>(row[of].integer()); };
    QUARRY_TRY(print(
        printable(row["name"].string()) + "  " +
        counted(count("documents"), "document", "documents") + ", " +
        counted(count("chunks"), "chunk", "chunks") + ", " +
        (row["dimension"].integer() > 0 ? std::string(row["model"].string()) : "words only")));
  }
  return ExitCode::ok;
}

Result<ExitCode> create(const Invocation& invocation, const Options& options,
                        engine::Engine& engine) {
  QUARRY_TRY(knowledge::check_collection_name(options.name));  // cheaper than opening the model
  const embed::EmbedderIdentity& model =
      QUARRY_TRY(with_hint(engine.embedder(), About::model))->identity();
  auto home = QUARRY_TRY(
      with_hint(engine.open_home(store::Catalog::Access::read_write), About::data_directory));
  if (home->catalog().collection(options.name)) {
    return Error{Code::conflict, "collection '" + options.name + "' already exists"};
  }
  QUARRY_TRY(with_hint(home->open_or_create(options.name, {.name = model.name,
                                                           .fingerprint = model.fingerprint,
                                                           .dimension = model.dimension}),
                       About::collection));
  const std::string suffix = model.dimension > 0 ? "for " + model.name : "for words only";
  QUARRY_TRY(invocation.json ? print_json(Json::object({{"collection", options.name},
                                                        {"model", model.name},
                                                        {"dimension", model.dimension}}))
                             : print("created collection '" + options.name + "' " + suffix));
  return ExitCode::ok;
}

// Asks only on a terminal: a script that runs `rm` has already decided.
bool confirmed(const std::string& question, const Options& options) {
  if (options.yes || isatty(STDIN_FILENO) != 1 || !stderr_is_terminal()) return true;
  std::fprintf(stderr, "%s [y/N] ", printable(question).c_str());
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

Result<ExitCode> remove(const Invocation& invocation, const Options& options,
                        engine::Engine& engine) {
  auto home = QUARRY_TRY(
      with_hint(engine.open_home(store::Catalog::Access::read_write), About::data_directory));
  const auto collection =
      QUARRY_TRY(with_hint(home->catalog().collection(options.name), About::collection));
  const auto counts = QUARRY_TRY(home->catalog().counts(collection.key));
  const std::string what = "collection '" + options.name + "' with " +
                           counted(counts.documents, "document", "documents") + " and " +
                           counted(counts.chunks, "chunk", "chunks");
  if (!confirmed("Remove " + what + "?", options)) {
    return Error{Code::cancelled, "nothing was removed"};
  }
  QUARRY_TRY(with_hint(home->remove_collection(options.name), About::collection));
  QUARRY_TRY(invocation.json ? print_json(Json::object({{"collection", options.name},
                                                        {"documents_removed", counts.documents},
                                                        {"chunks_removed", counts.chunks}}))
                             : print("removed " + what));
  return ExitCode::ok;
}

}  // namespace

void add_collections_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& group = *app.add_subcommand("collections", "List, create and remove collections");
  group.require_subcommand(1);
  const auto options = std::make_shared<Options>();
  const auto add = [&](const char* verb, const char* help, auto* action) -> CLI::App& {
    CLI::App& command = *group.add_subcommand(verb, help);
    add_json_option(command, invocation);
    command.callback([&invocation, &body, options, action] {
      body = [&invocation, options, action](engine::Engine& engine, const Deadline&) {
        return action(invocation, *options, engine);
      };
    });
    return command;
  };
  const auto add_name = [&](CLI::App& command) {
    command.add_option("NAME", options->name, "Collection")->required();
  };
  add("ls", "List collections", &list);
  add_name(add("create", "Create an empty collection for the configured model", &create));
  CLI::App& rm = add("rm", "Remove a collection and everything in it", &remove);
  add_name(rm);
  rm.add_flag("-y,--yes", options->yes, "Do not ask for confirmation");
}

}  // namespace quarry::app
