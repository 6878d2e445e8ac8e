// quarry ingest PATH...: reads files and folders into a collection.
#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "app/command.h"
#include "app/hint.h"
#include "app/ingest_summary.h"
#include "app/ingest_view.h"
#include "app/output.h"
#include "engine/ingest_run.h"

namespace quarry::app {
namespace {

struct Options {
  std::vector<std::string> locations, include, exclude, labels, metadata;
  std::string events;
  bool no_labels = false, no_metadata = false, prune = false, prune_all = false;
};

Result<Json> to_metadata(const std::vector<std::string>& pairs) {
  Json metadata = Json::object();
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return Error{Code::invalid, "--meta: expected name=value, found '" + pair + "'"};
    }
    // A number or a Boolean gets its JSON type, because filters compare values by type.
    const auto value = Json::parse(pair.substr(equals + 1));
    const bool typed = value && (value->is_number() || value->is_bool());
    metadata.set(pair.substr(0, equals), typed ? *value : Json(pair.substr(equals + 1)));
  }
  return metadata;
}

// Strips blanks around labels. Refuses an empty label, which is probably an unset variable of a
// script; --no-acl is the explicit way to let everyone read.
Result<std::optional<std::vector<std::string>>> to_labels(const Options& options) {
  if (options.no_labels) return std::vector<std::string>();
  if (options.labels.empty()) return std::nullopt;
  std::vector<std::string> labels;
  for (const std::string& label : options.labels) {
    const std::size_t begin = label.find_first_not_of(" \t");
    if (begin == std::string::npos) {
      return Error{
          Code::invalid,
          "--acl: expected a label, found an empty one; to let everyone read, use --no-acl"};
    }
    labels.push_back(label.substr(begin, label.find_last_not_of(" \t") - begin + 1));
  }
  return labels;
}

ingest::Prune to_prune(const Options& options) {
  if (options.prune_all) return ingest::Prune::gone_even_all;
  return options.prune ? ingest::Prune::gone : ingest::Prune::nothing;
}

Result<ingest::IngestRequest> to_request(const Options& options,
                                         const std::filesystem::path& home) {
  using Earlier = ingest::GivenData::Earlier;
  std::error_code error;
  auto reserved = std::filesystem::weakly_canonical(home, error);
  return ingest::IngestRequest{
      .locations = options.locations,
      .filter = {.include = options.include,
                 .exclude = options.exclude,
                 .reserved = error ? home : std::move(reserved)},
      .chunking = {},
      .given = {.labels = QUARRY_TRY(to_labels(options)),
                .metadata = QUARRY_TRY(to_metadata(options.metadata)),
                .earlier_metadata = options.no_metadata ? Earlier::dropped : Earlier::kept},
      .prune = to_prune(options)};
}

Result<void> show(const ingest::IngestReport& report) {
  for (const std::string& notice : ingest_notices(report)) print_notice(notice);
  return print(ingest_summary(report));
}

std::string cost_line(const embed::CostEntry& cost) {
  std::string line = cost.model + ": " + counted(cost.charge.requests, "request", "requests") +
                     ", " + counted(cost.charge.units + cost.charge.estimated, "token", "tokens");
  if (cost.charge.estimated > 0) line += " (estimated)";
  if (!cost.usd) return line;
  char dollars[32];
  std::snprintf(dollars, sizeof dollars, ", $%.4f", *cost.usd);
  return line + dollars;
}

Result<ExitCode> run(const Invocation& invocation, const Options& options, engine::Engine& engine,
                     const Deadline& deadline) {
  std::unique_ptr<EventFile> events;
  if (!options.events.empty()) events = QUARRY_TRY(EventFile::open(options.events));
  std::optional<ProgressBar> bar;
  if (stderr_is_terminal() && !invocation.json) bar.emplace();
  engine::IngestRun ingestion{.collection = invocation.collection,
                              .request = QUARRY_TRY(to_request(options, engine.home_folder())),
                              .cache_folder = engine.home_folder() / "cache",
                              .progress = [&](const ingest::IngestProgress& progress) {
                                if (events) events->write(progress);
                                if (bar) bar->show(progress);
                              }};
  auto home = QUARRY_TRY(
      with_hint(engine.open_home(store::Catalog::Access::read_write), About::data_directory));
  QUARRY_TRY(with_hint(engine.embedder(), About::model));
  auto outcome = with_hint(engine::run_ingestion(engine, *home, std::move(ingestion), deadline),
                           About::ingestion);
  if (bar) bar->clear();
  const ingest::IngestReport report = QUARRY_TRY(std::move(outcome));
  if (invocation.json) {
    Json json = report.to_json();
    if (!engine.costs().entries().empty()) json.set("costs", engine.costs().to_json());
    QUARRY_TRY(print_json(json));
  } else {
    QUARRY_TRY(show(report));
    for (const embed::CostEntry& cost : engine.costs().entries())
      QUARRY_TRY(print(cost_line(cost)));
  }
  return report.failed > 0 ? ExitCode::some_failed : ExitCode::ok;
}

CLI::Option& add_repeated(CLI::App& command, const std::string& name,
                          std::vector<std::string>& values, const std::string& help) {
  return *command.add_option(name, values, help + "; may be repeated")->allow_extra_args(false);
}

void add_selection_options(CLI::App& command, Options& options) {
  add_repeated(command, "--include", options.include, "Read only matching files").type_name("GLOB");
  add_repeated(command, "--exclude", options.exclude, "Skip matching files and folders")
      .type_name("GLOB");
  command.add_flag("--prune", options.prune, "Remove documents whose file no longer exists");
  command.add_flag("--prune-all", options.prune_all,
                   "Like --prune, even if all files of a folder are gone");
}

void add_given_options(CLI::App& command, Options& options) {
  add_list_option(command, "--acl", options.labels, "LABEL,...",
                  "Labels that may read the documents; default: the labels they already have");
  command.add_flag("--no-acl", options.no_labels, "Let everyone read the documents")
      ->excludes("--acl");
  add_repeated(command, "--meta", options.metadata, "Metadata of every document")
      .type_name("NAME=VALUE");
  command.add_flag("--no-meta", options.no_metadata,
                   "Drop the metadata that --meta set in earlier runs");
}

}  // namespace

void add_ingest_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& command = *app.add_subcommand("ingest", "Add documents to a collection");
  const auto options = std::make_shared<Options>();
  command.add_option("PATH", options->locations, "Files and folders")->required();
  add_collection_option(command, invocation);
  add_setting_option(command, invocation, "--chunker", "chunk.chunker",
                     "How documents are split (see `quarry list chunkers`)");
  add_setting_option(command, invocation, "--chunk-size", "chunk.size", "Maximum size of a chunk");
  add_setting_option(command, invocation, "--memory-limit", "ingest.memory_limit",
                     "Memory limit, such as 512MiB; default: a quarter of the machine's memory");
  add_selection_options(command, *options);
  add_given_options(command, *options);
  command
      .add_option("--events", options->events,
                  "Write a JSON line for each document once it is durable (-: standard error)")
      ->type_name("FILE");
  add_json_option(command, invocation);
  command.callback([&invocation, &body, options] {
    body = [&invocation, options](engine::Engine& engine, const Deadline& deadline) {
      return run(invocation, *options, engine, deadline);
    };
  });
}

}  // namespace quarry::app
