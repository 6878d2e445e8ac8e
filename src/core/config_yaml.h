// A YAML settings file as a flat list of dotted names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace quarry {

struct YamlSetting {
  std::string name;  // "chunk.size", from nested mappings; "llm.providers[0].model", from lists
  std::string text;
  int line = 0;  // from 1
};

// Null values are left out: an empty section is no setting. Errors: invalid, with the line.
Result<std::vector<YamlSetting>> read_yaml_settings(std::string_view yaml);

}  // namespace quarry
