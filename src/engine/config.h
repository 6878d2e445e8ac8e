// The settings of this run, each from a flag, the environment, a file or its default.
#pragma once

#include "core/config_sources.h"
#include "core/json.h"
#include "engine/settings.h"

namespace quarry::engine {

// Immutable; share it freely.
class Config {
 public:
  // Errors: those of gather_settings; invalid for a value that is out of its range, or that does
  // not go together with another one.
  static Result<Config> load(const ConfigSources& sources);

  const Settings& settings() const { return settings_; }
  Origin origin(const std::string& name) const;
  const std::string& file() const { return file_; }  // the one that was read, or empty

  // {"chunk.size": {"value": 512, "origin": "file", "where": "quarry.yaml:3"}}, secrets as "***".
  Json to_json() const;

 private:
  Settings settings_;
  GivenSettings given_;
  std::string file_;
};

// Every setting there is, in the order of settings.def.
const std::vector<Setting>& all_settings();

}  // namespace quarry::engine
