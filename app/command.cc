#include "app/command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ranges>

namespace quarry::app {
namespace {

// The one of the names "-k,--top-k" that the user typed; the last one if none matches.
std::string name_as_typed(std::string_view names, const std::vector<std::string>& arguments) {
  std::string last;
  for (const auto part : names | std::views::split(',')) {
    last = std::string_view(part);
    const auto is_it = [&](const std::string& argument) { return argument.starts_with(last); };
    if (std::ranges::any_of(arguments, is_it)) break;
  }
  return last;
}

}  // namespace

Principal Invocation::principal() const {
  return as_given ? Principal::with_labels(as_labels) : Principal::owner();
}

void add_collection_option(CLI::App& command, Invocation& invocation) {
  command.add_option("-c,--collection", invocation.collection, "Collection")->capture_default_str();
}

void add_principal_option(CLI::App& command, Invocation& invocation) {
  // An empty list is a valid principal: it may read only documents without labels.
  command
      .add_option_function<std::vector<std::string>>(
          "--as",
          [&invocation](const std::vector<std::string>& labels) {
            invocation.as_given = true;
            for (const std::string& label : labels) {
              if (!label.empty()) invocation.as_labels.push_back(label);
            }
          },
          "Read only what these labels permit (\"\" for none) and refuse changes; default: read "
          "everything")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("LABEL,...");
}

void add_list_option(CLI::App& command, const std::string& option, std::vector<std::string>& values,
                     const std::string& type_name, const std::string& help) {
  command.add_option(option, values, help)
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name(type_name);
}

void add_json_option(CLI::App& command, Invocation& invocation) {
  command.add_flag("--json", invocation.json, "Print one JSON object");
}

void add_filter_option(CLI::App& command, std::string& expression) {
  command
      .add_option("--filter", expression,
                  "Condition on metadata, such as: year >= 2024 and type == \"application/pdf\"")
      ->type_name("EXPR");
}

void add_setting_option(CLI::App& command, Invocation& invocation, const std::string& option,
                        const std::string& setting, const std::string& help) {
  command.add_option_function<std::string>(
      option,
      [&invocation, option, setting](const std::string& value) {
        invocation.flags.push_back({.name = setting,
                                    .text = value,
                                    .option = name_as_typed(option, invocation.arguments)});
      },
      help);
}

}  // namespace quarry::app
