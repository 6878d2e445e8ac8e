// The settings there are, as listed in config.def, and how the text of a value is read.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/json.h"
#include "core/result.h"

namespace quarry {

enum class SettingKind { string, secret, integer, number, boolean, list };

std::string_view to_string(SettingKind kind);

// Immutable; share it freely.
struct Setting {
  std::string_view name;  // "chunk.size"
  SettingKind kind;
  std::string_view fallback;  // the default, as text
  std::string_view holds;     // a unit, "bytes", or allowed words: "a|b"
  std::string_view help;
};

std::span<const Setting> settings();

// Null where no setting has that name.
const Setting* find_setting(std::string_view name);

// The setting whose name is the fewest edits away; for messages.
const Setting& nearest_setting(std::string_view name);

// Lists are separated by commas. Errors: invalid, saying what was expected and found.
Result<Json> parse_setting(const Setting& setting, std::string_view text);

}  // namespace quarry
