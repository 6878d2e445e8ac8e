// The untyped description of a setting: for names, messages and listings.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace quarry {

// Immutable; share it freely.
struct Setting {
  std::string name;      // "chunk.size"; "llm.providers[].model" for all records of a list
  std::string expected;  // the allowed values: "1 to 1000 passages"
  std::string help;
  bool is_secret = false;
};

// Removes the positions from a name: "llm.providers[3].model" becomes "llm.providers[].model".
std::string without_positions(std::string_view name);

// Null if no setting has that name. Positions in `name` are ignored.
const Setting* find_setting(std::span<const Setting> settings, std::string_view name);

// The setting whose name is the nearest by edit distance; for messages. `settings` must not be
// empty.
const Setting& nearest_setting(std::span<const Setting> settings, std::string_view name);

}  // namespace quarry
