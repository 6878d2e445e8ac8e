// quarry version: prints the version and the vector instructions in use.
#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/output.h"
#include "simd/isa.h"

namespace quarry::app {
namespace {

std::string version_line() {
  return "quarry " QUARRY_VERSION " (" + std::string(to_string(simd::active_isa())) + ")";
}

}  // namespace

void add_version_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& command =
      *app.add_subcommand("version", "Print the version and the vector instructions in use");
  add_json_option(command, invocation);
  app.set_version_flag("-V,--version", version_line, "Print the version");
  command.callback([&invocation, &body] {
    body = [&invocation](engine::Engine&, const Deadline&) -> Result<ExitCode> {
      const std::string_view isa = to_string(simd::active_isa());
      QUARRY_TRY(invocation.json
                     ? print_json(Json::object({{"version", QUARRY_VERSION}, {"isa", isa}}))
                     : print(version_line()));
      return ExitCode::ok;
    };
  });
}

}  // namespace quarry::app
