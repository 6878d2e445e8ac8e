// quarry doctor: verifies the stored data and compares each index with the catalog.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/command.h"
#include "app/hint.h"
#include "app/output.h"
#include "engine/engine.h"

namespace quarry::app {
namespace {

struct Options {
  bool repair = false, recall = false;
};

std::string in_words(const knowledge::MeasuredRecall& measured) {
  char share[16];
  std::snprintf(share, sizeof share, "%.4f", measured.recall);
  return "collection '" + measured.collection + "': recall@" + std::to_string(measured.wanted) +
         " " + share + " over " + std::to_string(measured.questions) +
         " of its passages, each used as a query that excludes itself";
}

Result<Json> show_recall(const Invocation& invocation, knowledge::Home& home) {
  Json rows = Json::array();
  for (const knowledge::MeasuredRecall& measured : QUARRY_TRY(home.measure_recall())) {
    rows.push(Json::object({{"collection", measured.collection},
                            {"questions", measured.questions},
                            {"k", measured.wanted},
                            {"recall", measured.recall}}));
    if (!invocation.json) QUARRY_TRY(print(in_words(measured)));
  }
  return rows;
}

Result<ExitCode> run(const Invocation& invocation, Options options, engine::Engine& engine,
                     const Deadline& deadline) {
  const bool repair = options.repair;
  auto home = QUARRY_TRY(with_hint(engine.open_home(repair ? store::Catalog::Access::read_write
                                                           : store::Catalog::Access::read_only),
                                   About::data_directory));
  const auto findings = QUARRY_TRY(home->check(deadline));
  Json rows = Json::array();
  bool sound = true;
  for (const knowledge::Home::Finding& finding : findings) {
    sound = sound && finding.repaired;
    rows.push(Json::object(
        {{"where", finding.where}, {"what", finding.what}, {"repaired", finding.repaired}}));
    if (invocation.json) continue;
    QUARRY_TRY(
        print(finding.where + ": " + finding.what + (finding.repaired ? " (repaired)" : "")));
  }
  Json recall = options.recall ? QUARRY_TRY(show_recall(invocation, *home)) : Json();
  if (invocation.json) {
    Json report = Json::object(
        {{"home", engine.home_folder().string()}, {"sound", sound}, {"findings", std::move(rows)}});
    if (options.recall) report.set("recall", std::move(recall));
    QUARRY_TRY(print_json(report));
  } else if (findings.empty()) {
    QUARRY_TRY(print(engine.home_folder().string() + " is sound"));
  }
  return sound ? ExitCode::ok : ExitCode::error;
}

}  // namespace

void add_doctor_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& command = *app.add_subcommand("doctor", "Verify all stored data, byte by byte");
  const auto options = std::make_shared<Options>();
  command.add_flag("--repair", options->repair, "Rebuild damaged indexes from the catalog");
  command.add_flag("--recall", options->recall,
                   "Measure the share of the nearest passages that dense search finds");
  add_json_option(command, invocation);
  command.callback([&invocation, &body, options] {
    body = [&invocation, options](engine::Engine& engine, const Deadline& deadline) {
      return run(invocation, *options, engine, deadline);
    };
  });
}

}  // namespace quarry::app
