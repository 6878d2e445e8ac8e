// The settings of this run: each from a flag, the environment, a file or its default.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/setting.h"

namespace quarry {

using Environment = std::map<std::string, std::string>;

Environment process_environment();

// Where values come from; what stands earlier wins.
struct ConfigSources {
  // From the command line: {"chunk.size", "256"}.
  std::vector<std::pair<std::string, std::string>> flags = {};
  // QUARRY_CHUNK__SIZE=256; QUARRY_LLM__API_KEY_FILE=path for secrets. An empty value is none.
  Environment environment = {};
  // --config. Without it QUARRY_CONFIG, or the first there is of quarry.yaml in the working folder,
  // in $XDG_CONFIG_HOME/quarry and in /etc/quarry.
  std::string file = {};
  std::string working_folder = ".";
};

enum class Origin { built_in, file, environment, flag };

std::string_view to_string(Origin origin);  // built_in is "default"

// Asking for a name that config.def does not list, or as another kind, is a bug and aborts.
// Immutable once loaded; share it freely.
class Config {
 public:
  Config();  // the defaults
  // Errors: invalid, naming the place, and for an unknown name the nearest; not_found for a file
  // that was asked for.
  static Result<Config> load(const ConfigSources& sources);

  std::string string(std::string_view name) const;  // of a secret, too
  std::int64_t integer(std::string_view name) const;
  double number(std::string_view name) const;
  bool boolean(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;
  std::uint64_t bytes(std::string_view name) const;  // of a size like "1GiB"; 0 where empty

  Origin origin(std::string_view name) const;
  const std::string& file() const { return file_; }  // the one that was read, or empty

  // {"chunk.size": {"value": 512, "origin": "file", "where": "quarry.yaml:3"}}, secrets as "***".
  Json to_json() const;

 private:
  friend class ConfigLoader;
  struct Value {
    Json json;
    Origin origin = Origin::built_in;
    std::string where = {};
  };

  const Value& value(std::string_view name) const;
  const Json& json(std::string_view name, SettingKind kind) const;

  std::vector<Value> values_;  // in the order of settings()
  std::string file_;
};

}  // namespace quarry
