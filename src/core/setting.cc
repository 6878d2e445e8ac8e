#include "core/setting.h"

#include <algorithm>
#include <utility>

#include "core/edit_distance.h"

namespace quarry {
namespace {

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

// A correct last part in the wrong section ("search.top_k") counts as one edit plus the distance of
// the last parts.
std::size_t distance(std::string_view asked, std::string_view known) {
  return std::min(edit_distance(asked, known),
                  edit_distance(last_part(asked), last_part(known)) + 1);
}

}  // namespace

std::string without_positions(std::string_view name) {
  std::string out;
  bool inside = false;
  for (const char c : name) {
    inside = inside && c != ']';
    if (!inside) out += c;
    inside = inside || c == '[';
  }
  return out;
}

const Setting* find_setting(std::span<const Setting> settings, std::string_view name) {
  const auto found = std::ranges::find(settings, without_positions(name), &Setting::name);
  return found == settings.end() ? nullptr : &*found;
}

const Setting& nearest_setting(std::span<const Setting> settings, std::string_view name) {
  // Ties are broken by the distance of the whole name, so that the nearer section wins.
  return *std::ranges::min_element(settings, {}, [&](const Setting& setting) {
    return std::pair(distance(name, setting.name), edit_distance(name, setting.name));
  });
}

}  // namespace quarry
