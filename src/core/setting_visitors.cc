#include "core/setting_visitors.h"

namespace quarry {

Result<void> SettingReader::outcome() const {
  if (error_) return *error_;
  if (taken_ == given_.size()) return {};
  // gather_settings() checked every name, so an unread value can only have a position beyond a gap.
  for (const auto& [name, given] : given_) {
    const auto open = name.find('['), close = name.find(']');
    if (open == name.npos || close == name.npos) continue;
    const auto index = std::stoul(name.substr(open + 1, close - open - 1));
    if (index == 0 || any_below(position(name.substr(0, open), std::to_string(index - 1))))
      continue;
    return given.error(name, "expected list positions without gaps, found no record at " +
                                 std::to_string(index - 1));
  }
  return {};
}

Json SettingPrinter::described(const std::string& name, Json value) const {
  const auto found = given_.find(name);
  const bool is_given = found != given_.end();
  const Origin origin = is_given ? found->second.origin : Origin::built_in;
  Json json = Json::object({{"value", std::move(value)}, {"origin", to_string(origin)}});
  if (is_given) json.set("where", found->second.where);
  return json;
}

}  // namespace quarry
