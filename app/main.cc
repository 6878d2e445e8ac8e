// Parses the command line, runs one command and maps its outcome to an exit code.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <system_error>
#include <unistd.h>

#include "app/command.h"
#include "app/interrupt.h"
#include "app/output.h"
#include "app/usage_error.h"
#include "engine/engine.h"

namespace quarry::app {

#define QUARRY_COMMAND(name) \
  void add_##name##_command(CLI::App& app, Invocation& invocation, CommandBody& body);
#include "app/commands.def"
#undef QUARRY_COMMAND

namespace {

constexpr AddCommand kCommands[] = {
#define QUARRY_COMMAND(name) add_##name##_command,
#include "app/commands.def"
#undef QUARRY_COMMAND
};

int report(const Error& error, ErrorForm form) {
  if (reader_is_gone()) return static_cast<int>(ExitCode::reader_gone);
  print_error(error, form);
  return static_cast<int>(exit_code(error.code));
}

// Looks for --json in the arguments as typed: the parser may have failed before it got there.
ErrorForm error_form(const std::vector<std::string>& arguments) {
  const auto end_of_options = std::ranges::find(arguments, "--");
  const bool json = std::find(arguments.begin(), end_of_options, "--json") != end_of_options;
  return json ? ErrorForm::json : ErrorForm::text;
}

int run(const Invocation& invocation, const CommandBody& body) {
  const ErrorForm form = error_form(invocation.arguments);
  const InterruptWatcher interrupts;
  auto engine =
      engine::Engine::create({.config_file = invocation.config_file, .flags = invocation.flags});
  if (!engine) return report(engine.error(), form);
  const auto outcome = body(**engine, Deadline::never().with(interrupts.token()));
  return outcome ? static_cast<int>(*outcome) : report(outcome.error(), form);
}

int main(int count, char** arguments) {
  CLI::App app("Documents in, cited answers out.", "quarry");
  app.require_subcommand(1);
  app.fallthrough();
  Invocation invocation{.arguments = {arguments + 1, arguments + count}};
  CommandBody body;
  add_setting_option(app, invocation, "--home", "home",
                     "Data directory (default $QUARRY_HOME, else ~/.local/share/quarry)");
  app.add_option("--config", invocation.config_file, "Configuration file");
  for (const AddCommand add : kCommands) add(app, invocation, body);
  refuse_options_as_values(app);
  try {
    app.parse(count, arguments);
  } catch (const CLI::Success& shown) {
    return app.exit(shown);
  } catch (const CLI::ParseError& error) {
    return report(usage_error(app, error), error_form(invocation.arguments));
  }
  return run(invocation, body);
}

}  // namespace
}  // namespace quarry::app

// The terminate handler. A background thread that runs out of memory ends the process without a
// core dump; everything it works on can be rebuilt from the stored data.
[[noreturn]] void end_without_memory() {
  try {
    std::rethrow_exception(std::current_exception());
  } catch (const std::bad_alloc&) {
    std::fputs("quarry: out of memory\n", stderr);
    _exit(1);
  } catch (...) {
    std::abort();
  }
}

int main(int count, char** arguments) {
  std::set_terminate(end_without_memory);
  // Comes first: the process that parses untrusted documents should hold nothing that it can leak.
  if (count > 1 && std::strcmp(arguments[1], "extract-worker") == 0) {
    return quarry::extract::serve_extraction();
  }
  try {
    return quarry::app::main(count, arguments);
  } catch (const std::bad_alloc&) {
    std::fputs("quarry: out of memory\n", stderr);
    return 1;
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "quarry: cannot start a thread: %s\n", error.what());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "quarry: internal error: %s\n", error.what());
    return 1;
  }
}
