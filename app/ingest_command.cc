// quarry ingest PATH...: files and folders into a collection.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/command.h"
#include "app/hint.h"
#include "app/ingest_run.h"
#include "app/ingest_view.h"
#include "app/output.h"
#include "core/bytes.h"

namespace quarry {
namespace {

struct Options {
  std::vector<std::string> locations, labels, metadata;
  std::string events;
  bool prune = false;
};

Result<Json> to_metadata(const std::vector<std::string>& pairs) {
  Json metadata = Json::object();
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return Error{Code::invalid, "--meta expects name=value; found '" + pair + "'"};
    }
    // A value that reads as a number or a truth value is one, so that filters can compare it.
    const auto value = Json::parse(pair.substr(equals + 1));
    const bool typed = value && (value->is_number() || value->is_bool());
    metadata.set(pair.substr(0, equals), typed ? *value : Json(pair.substr(equals + 1)));
  }
  return metadata;
}

Result<void> show(const IngestReport& report) {
  for (const IngestFailure& failure : report.failures) {
    std::fprintf(stderr, "quarry: %s: %s\n", failure.source.c_str(), failure.error.message.c_str());
  }
  const double rate =
      report.seconds > 0 ? static_cast<double>(report.chunks_added) / report.seconds : 0;
  char figures[400];
  std::snprintf(
      figures, sizeof figures,
      "%s: %zu documents (%zu added, %zu updated, %zu unchanged, %zu deleted, %zu failed), "
      "%zu chunks added, %zu embeddings computed, %zu reused, %s in %s (%.1f chunks/s)",
      report.collection.c_str(), report.seen, report.added, report.updated, report.unchanged,
      report.deleted, report.failed, report.chunks_added, report.embeddings_computed,
      report.embeddings_reused, format_bytes(report.bytes).c_str(),
      format_duration(report.seconds).c_str(), rate);
  return print(figures);
}

std::string cost_line(const CostEntry& cost) {
  std::string line = cost.model + ": " + std::to_string(cost.charge.requests) + " requests, " +
                     std::to_string(cost.charge.units + cost.charge.estimated) + " tokens";
  if (cost.charge.estimated > 0) line += " (estimated)";
  if (!cost.usd) return line;
  char dollars[32];
  std::snprintf(dollars, sizeof dollars, ", $%.4f", *cost.usd);
  return line + dollars;
}

Result<ExitCode> run(const Invocation& invocation, const Options& options, Engine& engine,
                     const Deadline& deadline) {
  IngestRun ingestion{.collection = invocation.collection,
                      .request = {.locations = options.locations,
                                  .chunking = {},
                                  .labels = options.labels,
                                  .metadata = QUARRY_TRY(to_metadata(options.metadata)),
                                  .prune = options.prune},
                      .events = options.events,
                      .cache_folder = engine.home_folder() / "cache",
                      .progress_bar = stderr_is_terminal() && !invocation.json};
  auto home =
      QUARRY_TRY(with_hint(engine.open_home(Catalog::Access::read_write), About::data_directory));
  QUARRY_TRY(with_hint(engine.embedder(), About::model));
  const auto report = QUARRY_TRY(
      with_hint(run_ingestion(engine, *home, std::move(ingestion), deadline), About::ingestion));
  if (invocation.json) {
    Json json = report.to_json();
    if (!engine.costs().entries().empty()) json.set("costs", engine.costs().to_json());
    QUARRY_TRY(print_json(json));
  } else {
    QUARRY_TRY(show(report));
    for (const CostEntry& cost : engine.costs().entries()) QUARRY_TRY(print(cost_line(cost)));
  }
  return report.failed > 0 ? ExitCode::some_failed : ExitCode::ok;
}

}  // namespace

void add_ingest_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& command = *app.add_subcommand("ingest", "Read documents into a collection");
  const auto options = std::make_shared<Options>();
  command.add_option("PATH", options->locations, "Files and folders")->required();
  add_collection_option(command, invocation);
  add_setting_option(command, invocation, "--chunker", "chunk.chunker",
                     "How documents are cut (see `quarry list chunkers`)");
  add_setting_option(command, invocation, "--chunk-size", "chunk.size", "Largest size of a chunk");
  add_setting_option(command, invocation, "--memory-limit", "ingest.memory_limit",
                     "Such as 512MiB; default: a quarter of the machine");
  add_list_option(command, "--acl", options->labels, "LABEL,...",
                  "Labels that may read the documents; none: everyone");
  command.add_option("--meta", options->metadata, "Metadata for every document; may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  command.add_flag("--prune", options->prune, "Remove documents whose file is gone");
  command
      .add_option("--events", options->events,
                  "Write a JSON line for each document once it is on disk (- for standard error)")
      ->type_name("FILE");
  add_json_option(command, invocation);
  command.callback([&invocation, &body, options] {
    body = [&invocation, options](Engine& engine, const Deadline& deadline) {
      return run(invocation, *options, engine, deadline);
    };
  });
}

}  // namespace quarry
