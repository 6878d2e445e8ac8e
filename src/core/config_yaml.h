// Parses a YAML settings file into a flat list of dotted names.
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

// Null values are skipped: an empty section sets nothing. Errors: invalid, with the line number.
Result<std::vector<YamlSetting>> read_yaml_settings(std::string_view yaml);

}  // namespace quarry
