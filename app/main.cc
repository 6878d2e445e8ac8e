// Reads the command line, runs one command, and turns its outcome into an exit code.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstring>
#include <exception>

#include "app/command.h"
#include "app/engine.h"
#include "app/interrupt.h"

namespace quarry {

#define QUARRY_COMMAND(name) \
  void add_##name##_command(CLI::App& app, Invocation& invocation, CommandBody& body);
#include "app/commands.def"
#undef QUARRY_COMMAND

namespace {

constexpr AddCommand kCommands[] = {
#define QUARRY_COMMAND(name) add_##name##_command,
#include "app/commands.def"
#include "app/hint.h"
#undef QUARRY_COMMAND
};

int report(const Error& error) {
  std::fprintf(stderr, "quarry: %s\n", error.message.c_str());
  if (const std::string hint = hint_of(error); !hint.empty()) {
    std::fprintf(stderr, "hint: %s\n", hint.c_str());
  }
  return static_cast<int>(exit_code(error.code));
}

int run(const Invocation& invocation, const CommandBody& body) {
  const InterruptWatcher interrupts;
  auto engine = Engine::create(invocation);
  if (!engine) return report(engine.error());
  const auto outcome = body(**engine, Deadline::never().with(interrupts.token()));
  return outcome ? static_cast<int>(*outcome) : report(outcome.error());
}

int main(int count, char** arguments) {
  CLI::App app("Documents in, cited answers out.", "quarry");
  app.require_subcommand(1);
  app.fallthrough();
  Invocation invocation;
  CommandBody body;
  app.add_option("--home", invocation.home,
                 "Data directory (default $QUARRY_HOME, else ~/.local/share/quarry)");
  app.add_option("--config", invocation.config_file, "Configuration file");
  for (const AddCommand add : kCommands) add(app, invocation, body);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    if (const auto unknown = app.remaining(); !unknown.empty() && app.get_subcommands().empty()) {
      return report(
          {Code::invalid, "unknown command '" + unknown.front() + "'; see quarry --help"});
    }
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(ExitCode::usage);
  }
  return run(invocation, body);
}

}  // namespace
}  // namespace quarry

int main(int count, char** arguments) {
  // Before anything else is set up: the child that parses documents should hold nothing it can
  // leak.
  if (count > 1 && std::strcmp(arguments[1], "extract-worker") == 0) {
    return quarry::serve_extraction();
  }
  try {
    return quarry::main(count, arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "quarry: internal error: %s\n", error.what());
    return 1;
  }
}
