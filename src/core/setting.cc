#include "core/setting.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/bytes.h"
#include "core/edit_distance.h"

namespace quarry {
namespace {

constexpr auto all_settings = std::to_array<Setting>({
#define QUARRY_SETTING(name, kind, fallback, holds, help) \
  {name, SettingKind::kind, fallback, holds, help},
#include "core/config.def"
#undef QUARRY_SETTING
});

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

// A right word in the wrong section ("search.top_k") is nearer than its edits say.
std::size_t distance(std::string_view asked, std::string_view known) {
  return std::min(edit_distance(asked, known),
                  edit_distance(last_part(asked), last_part(known)) + 1);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Calls with each part between separators; "" has one part, "".
void for_each_part(std::string_view text, char separator, auto use) {
  while (true) {
    const auto end = text.find(separator);
    use(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

Error expected(std::string_view what, std::string_view text) {
  return {Code::invalid, "expected " + std::string(what) + ", found \"" + std::string(text) + "\""};
}

template <class Number>
Result<Json> parse_number(std::string_view text, std::string_view what) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool good = error == std::errc{} && end == text.data() + text.size();
  if constexpr (std::is_floating_point_v<Number>) good = good && std::isfinite(number);
  if (!good) return expected(what, text);
  return Json(number);
}

Result<Json> parse_boolean(std::string_view text) {
  std::string word;
  for (const char c : text) word += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (word == "true" || word == "yes" || word == "on" || word == "1") return Json(true);
  if (word == "false" || word == "no" || word == "off" || word == "0") return Json(false);
  return expected("true or false", text);
}

Json parse_list(std::string_view text) {
  Json list = Json::array();
  for_each_part(text, ',', [&](std::string_view item) {
    if (!item.empty()) list.push(item);
  });
  return list;
}

Result<Json> parse_string(const Setting& setting, std::string_view text) {
  if (setting.holds == "bytes" && !text.empty()) QUARRY_TRY(parse_bytes(text));
  if (setting.holds.find('|') == std::string_view::npos) return Json(text);
  bool allowed = false;
  for_each_part(setting.holds, '|', [&](std::string_view word) { allowed |= word == text; });
  if (!allowed) return expected("one of " + std::string(setting.holds), text);
  return Json(text);
}

}  // namespace

std::string_view to_string(SettingKind kind) {
  constexpr std::array<std::string_view, 6> names = {"string", "secret",  "integer",
                                                     "number", "boolean", "list"};
  return names[static_cast<std::size_t>(kind)];
}

std::span<const Setting> settings() { return all_settings; }

const Setting* find_setting(std::string_view name) {
  const auto found = std::ranges::find(all_settings, name, &Setting::name);
  return found == all_settings.end() ? nullptr : &*found;
}

const Setting& nearest_setting(std::string_view name) {
  // Of settings that are equally near by their last part, the one whose section is.
  return *std::ranges::min_element(all_settings, {}, [&](const Setting& setting) {
    return std::pair(distance(name, setting.name), edit_distance(name, setting.name));
  });
}

Result<Json> parse_setting(const Setting& setting, std::string_view text) {
  switch (setting.kind) {
    case SettingKind::string:
      return parse_string(setting, text);
    case SettingKind::secret:
      return Json(text);
    case SettingKind::integer:
      return parse_number<std::int64_t>(trimmed(text), "an integer");
    case SettingKind::number:
      return parse_number<double>(trimmed(text), "a number");
    case SettingKind::boolean:
      return parse_boolean(trimmed(text));
    case SettingKind::list:
      return parse_list(text);
  }
  return Error{Code::internal, "setting of no kind"};
}

}  // namespace quarry
