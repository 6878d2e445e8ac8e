// quarry collections ls|create|rm.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/command.h"
#include "app/engine.h"
#include "app/hint.h"
#include "app/output.h"

namespace quarry {
namespace {

// Null where an early version of Quarry did not record it.
Json created_at(const CollectionRecord& collection) {
  return collection.created == UnixMillis{} ? Json() : Json(to_rfc3339(collection.created));
}

Result<Json> to_json(const Catalog& catalog, const CollectionRecord& collection) {
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

Result<ExitCode> list(const Invocation& invocation, const std::string&, Engine& engine) {
  auto home =
      QUARRY_TRY(with_hint(engine.open_home(Catalog::Access::read_only), About::data_directory));
  Json rows = Json::array();
  for (const auto& collection : QUARRY_TRY(home->catalog().collections())) {
    rows.push(QUARRY_TRY(to_json(home->catalog(), collection)));
  }
  if (invocation.json) {
    QUARRY_TRY(print_json(Json::object({{"collections", std::move(rows)}})));
    return ExitCode::ok;
  }
  for (const Json& row : rows.items()) {
    QUARRY_TRY(print(
        std::string(row["name"].string()) + "  " + row["documents"].dump() + " documents, " +
        row["chunks"].dump() + " chunks, " +
        (row["dimension"].integer() > 0 ? std::string(row["model"].string()) : "words only")));
  }
  return ExitCode::ok;
}

Result<ExitCode> create(const Invocation&, const std::string& name, Engine& engine) {
  const EmbedderIdentity& model =
      QUARRY_TRY(with_hint(engine.embedder(), About::model))->identity();
  auto home =
      QUARRY_TRY(with_hint(engine.open_home(Catalog::Access::read_write), About::data_directory));
  if (home->catalog().collection(name)) {
    return Error{Code::conflict, "collection '" + name + "' exists already"};
  }
  QUARRY_TRY(with_hint(home->open_or_create(name, {.name = model.name,
                                                   .fingerprint = model.fingerprint,
                                                   .dimension = model.dimension}),
                       About::collection));
  return ExitCode::ok;
}

Result<ExitCode> remove(const Invocation&, const std::string& name, Engine& engine) {
  auto home =
      QUARRY_TRY(with_hint(engine.open_home(Catalog::Access::read_write), About::data_directory));
  QUARRY_TRY(with_hint(home->remove_collection(name), About::collection));
  return ExitCode::ok;
}

}  // namespace

void add_collections_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& group = *app.add_subcommand("collections", "List, create and remove collections");
  group.require_subcommand(1);
  const auto name = std::make_shared<std::string>();
  const auto add = [&](const char* verb, const char* help, auto* action, bool named) {
    CLI::App& command = *group.add_subcommand(verb, help);
    if (named) command.add_option("NAME", *name, "Collection")->required();
    add_json_option(command, invocation);
    command.callback([&invocation, &body, name, action] {
      body = [&invocation, name, action](Engine& engine, const Deadline&) {
        return action(invocation, *name, engine);
      };
    });
  };
  add("ls", "List collections", &list, false);
  add("create", "Create an empty collection for the configured model", &create, true);
  add("rm", "Remove a collection and all that is in it", &remove, true);
}

}  // namespace quarry
