// The sources of settings, strongest first: command-line flags, the environment, a configuration
// file.
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
  // QUARRY_CHUNK__SIZE=256; QUARRY_LLM__API_KEY_FILE=path for secrets. An empty value counts as
  // unset.
  Environment environment = {};
  // --config. If empty: QUARRY_CONFIG, or the first existing quarry.yaml in the working folder,
  // $XDG_CONFIG_HOME/quarry and /etc/quarry.
  std::string file = {};
  std::string working_folder = ".";
};

// The text of a setting and the place that set it.
struct Given {
  std::string text;
  Origin origin = Origin::built_in;
  std::string where;  // "quarry.yaml:3", "QUARRY_CHUNK__SIZE" or "-k"

  // An invalid error that names the setting exactly once: "-k: ...", "quarry.yaml:3: chunk.size:
  // ...".
  Error error(std::string_view name, std::string_view what) const;
};

// Keyed by name, with positions in lists: "llm.providers[0].model".
using GivenSettings = std::map<std::string, Given>;

struct GatheredSettings {
  GivenSettings given;
  std::string file;  // the configuration file that was read; empty if none
};

// For each setting, the text from the strongest source, not yet parsed. Errors: invalid, with the
// place, and for an unknown name the nearest name in `known`; not_found if the requested file does
// not exist.
Result<GatheredSettings> gather_settings(const ConfigSources& sources,
                                         std::span<const Setting> known);

}  // namespace quarry
