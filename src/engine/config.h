// Loads the settings of a run: each from a flag, the environment, a configuration file or its
// default, in this order of precedence.
#pragma once

#include "core/config_sources.h"
#include "core/json.h"
#include "engine/settings.h"

namespace quarry::engine {

// Immutable; share it freely.
class Config {
 public:
  // Errors: those of gather_settings; invalid if a value is out of range or contradicts another
  // setting.
  static Result<Config> load(const ConfigSources& sources);

  const Settings& settings() const { return settings_; }
  Origin origin(const std::string& name) const;
  const std::string& file() const { return file_; }  // the configuration file; empty: none was read

  // {"chunk.size": {"value": 512, "origin": "file", "where": "quarry.yaml:3"}}, secrets as "***".
  Json to_json() const;

 private:
  Settings settings_;
  GivenSettings given_;
  std::string file_;
};

// All settings in the order of settings.def.
const std::vector<Setting>& all_settings();

}  // namespace quarry::engine
