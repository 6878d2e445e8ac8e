#include "app/command.h"

#include <CLI/CLI.hpp>

namespace quarry {

Principal Invocation::principal() const {
  return as_given ? Principal::with_labels(as_labels) : Principal::owner();
}

void add_collection_option(CLI::App& command, Invocation& invocation) {
  command.add_option("-c,--collection", invocation.collection, "Collection")->capture_default_str();
}

void add_principal_option(CLI::App& command, Invocation& invocation) {
  // An empty list is a principal too: one that may read only what carries no label.
  command
      .add_option_function<std::vector<std::string>>(
          "--as",
          [&invocation](const std::vector<std::string>& labels) {
            invocation.as_given = true;
            for (const std::string& label : labels) {
              if (!label.empty()) invocation.as_labels.push_back(label);
            }
          },
          "See only what these labels may read (\"\" for none); without it: everything")
      ->delimiter(',')
      ->type_name("LABEL,...");
}

void add_json_option(CLI::App& command, Invocation& invocation) {
  command.add_flag("--json", invocation.json, "Print one JSON object");
}

void add_setting_option(CLI::App& command, Invocation& invocation, const std::string& option,
                        const std::string& setting, const std::string& help) {
  command.add_option_function<std::string>(
      option,
      [&invocation, setting](const std::string& value) {
        invocation.flags.emplace_back(setting, value);
      },
      help);
}

}  // namespace quarry
