// Where settings are given: flags, the environment and a file. What stands earlier wins.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"
#include "core/result.h"
#include "core/setting.h"

namespace quarry {

enum class Origin { built_in, file, environment, flag };

std::string_view to_string(Origin origin);  // built_in is "default"

struct FlagSetting {
  std::string name, text;  // "retrieval.top_k", "20"
  std::string option;      // as the command line spells it: "-k"
};

struct ConfigSources {
  std::vector<FlagSetting> flags = {};
  // QUARRY_CHUNK__SIZE=256; QUARRY_LLM__API_KEY_FILE=path for secrets. An empty value is none.
  Environment environment = {};
  // --config. Without it QUARRY_CONFIG, or the first that exists of quarry.yaml in the working
  // folder, in $XDG_CONFIG_HOME/quarry and in /etc/quarry.
  std::string file = {};
  std::string working_folder = ".";
};

// The text of a setting and where it stands.
struct Given {
  std::string text;
  Origin origin = Origin::built_in;
  std::string where;  // "quarry.yaml:3", "QUARRY_CHUNK__SIZE" or "-k"

  // Invalid, naming the setting once: "quarry.yaml:3: chunk.size: ...", "-k: ...".
  Error error(std::string_view name, std::string_view what) const;
};

// By name, with the position in lists: "llm.providers[0].model".
using GivenSettings = std::map<std::string, Given>;

struct GatheredSettings {
  GivenSettings given;
  std::string file;  // the one that was read, or empty
};

// The strongest text of each setting, not yet read as a value. Errors: invalid, naming the place,
// and for a name that is none of `known` the nearest; not_found for a file that was asked for.
Result<GatheredSettings> gather_settings(const ConfigSources& sources,
                                         std::span<const Setting> known);

}  // namespace quarry
