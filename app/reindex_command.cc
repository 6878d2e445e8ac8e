// quarry reindex: rebuilds a collection's index from the catalog.
#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/hint.h"
#include "app/output.h"
#include "engine/engine.h"

namespace quarry::app {

void add_reindex_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& command =
      *app.add_subcommand("reindex", "Rebuild a collection's index from the catalog");
  add_collection_option(command, invocation);
  command.callback([&invocation, &body] {
    body = [&invocation](engine::Engine& engine, const Deadline&) -> Result<ExitCode> {
      auto home = QUARRY_TRY(
          with_hint(engine.open_home(store::Catalog::Access::read_write), About::data_directory));
      QUARRY_TRY(with_hint(home->reindex(invocation.collection), About::collection));
      QUARRY_TRY(print("rebuilt the index of collection '" + invocation.collection + "'"));
      return ExitCode::ok;
    };
  });
}

}  // namespace quarry::app
