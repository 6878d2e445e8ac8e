#include "app/usage_error.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <vector>

#include "core/edit_distance.h"

namespace quarry::app {
namespace {

using Words = std::vector<std::string>;

// "quarry docs ls".
std::string name_of(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : name_of(*parent) + " " + command.get_name();
}

// The innermost command that was parsed: `docs ls` for "docs ls --al".
const CLI::App& reached(const CLI::App& app) {
  const auto below = app.get_subcommands();
  return below.empty() ? app : reached(*below.front());
}

Words commands_of(const CLI::App& group) {
  Words names;
  for (const CLI::App* command : group.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

// The options of a command and of its parents, which it accepts too.
Words options_of(const CLI::App& command) {
  Words names;
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

std::string joined(const Words& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

// "; see 'quarry docs --help'".
std::string see_help(const CLI::App& command) { return "; see '" + name_of(command) + " --help'"; }

Error wrong_use(const CLI::App& command, const std::string& what) {
  return {Code::invalid, "'" + name_of(command) + "' " + what};
}

Error unknown_option(const CLI::App& command, const std::string& option) {
  const std::string name = option.substr(0, option.find('='));
  const std::string nearest = suggestion(name, options_of(command));
  return wrong_use(
      command, "has no option '" + name + "'" + (nearest.empty() ? see_help(command) : nearest));
}

// More words than the command accepts.
Error too_many(const CLI::App& command, const Words& found) {
  const std::string words = "'" + joined(found, " ") + "'";
  std::string operand;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) operand = option->get_name();
  }
  if (operand.empty()) return wrong_use(command, "expects no arguments, found " + words);
  std::string thing = operand;
  std::ranges::transform(thing, thing.begin(), [](unsigned char c) { return std::tolower(c); });
  return wrong_use(command, "expects one " + operand + ", also found " + words + ": put the " +
                                thing + " in quotes");
}

Error about_extras(const CLI::App& command, const Words& extras) {
  if (extras.front().starts_with('-')) return unknown_option(command, extras.front());
  if (!commands_of(command).empty()) return unknown_command(command, extras.front());
  return too_many(command, extras);
}

}  // namespace

Error unknown_command(const CLI::App& group, const std::string& name) {
  const std::string nearest = suggestion(name, commands_of(group));
  return wrong_use(group,
                   "has no command '" + name + "'" + (nearest.empty() ? see_help(group) : nearest));
}

Error usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = reached(app);
  // Reports unknown words before a missing argument: often the user meant them as that argument.
  const bool missing = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  const bool incomplete = missing || dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  if (const Words extras = app.remaining(true); incomplete && !extras.empty()) {
    return about_extras(command, extras);
  }
  const Words commands = commands_of(command);
  if (missing && !commands.empty()) {
    return wrong_use(command, "expects a command: " + joined(commands, ", "));
  }
  return Error{Code::invalid, error.what() + see_help(command)}.in("'" + name_of(command) + "'");
}

void refuse_options_as_values(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_positional() || option->get_items_expected_max() == 0) continue;
    option->check([](const std::string& value) {
      const bool is_option = value.size() > 2 && value.starts_with("--");
      return is_option ? "expected a value, found the option '" + value + "'" : std::string();
    });
  }
  for (CLI::App* command : app.get_subcommands({})) refuse_options_as_values(*command);
}

}  // namespace quarry::app
