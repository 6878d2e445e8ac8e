// quarry doctor: is what is stored sound, and does the index say what the catalog says?
#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/engine.h"
#include "app/output.h"

namespace quarry {
namespace {

Result<ExitCode> run(const Invocation& invocation, bool repair, Engine& engine) {
  auto home = QUARRY_TRY(
      engine.open_home(repair ? Catalog::Access::read_write : Catalog::Access::read_only));
  const auto findings = QUARRY_TRY(home->check());
  Json rows = Json::array();
  bool sound = true;
  for (const Home::Finding& finding : findings) {
    sound = sound && finding.repaired;
    rows.push(Json::object(
        {{"where", finding.where}, {"what", finding.what}, {"repaired", finding.repaired}}));
    if (invocation.json) continue;
    QUARRY_TRY(
        print(finding.where + ": " + finding.what + (finding.repaired ? " (repaired)" : "")));
  }
  if (invocation.json) {
    QUARRY_TRY(print_json(Json::object({{"home", engine.home_folder().string()},
                                        {"sound", sound},
                                        {"findings", std::move(rows)}})));
  } else if (findings.empty()) {
    QUARRY_TRY(print(engine.home_folder().string() + " is sound"));
  }
  return sound ? ExitCode::ok : ExitCode::error;
}

}  // namespace

void add_doctor_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& command = *app.add_subcommand("doctor", "Check all that is stored, byte by byte");
  const auto repair = std::make_shared<bool>(false);
  command.add_flag("--repair", *repair, "Make what is broken in an index anew from the catalog");
  add_json_option(command, invocation);
  command.callback([&invocation, &body, repair] {
    body = [&invocation, repair](Engine& engine, const Deadline&) {
      return run(invocation, *repair, engine);
    };
  });
}

}  // namespace quarry
