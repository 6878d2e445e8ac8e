// What is known of every setting without its type: for names, messages and lists.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace quarry {

// Immutable; share it freely.
struct Setting {
  std::string name;   // "chunk.size"; "llm.providers[].model" of every record of a list
  std::string holds;  // "1 to 1000 passages"
  std::string help;
  bool is_secret = false;
};

// "llm.providers[].model" of "llm.providers[3].model": the name without positions.
std::string without_positions(std::string_view name);

// Null where no setting has that name. Positions in `name` do not matter.
const Setting* find_setting(std::span<const Setting> settings, std::string_view name);

// The setting whose name is the fewest edits away; for messages. `settings` is not empty.
const Setting& nearest_setting(std::span<const Setting> settings, std::string_view name);

}  // namespace quarry
