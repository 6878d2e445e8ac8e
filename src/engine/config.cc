#include "engine/config.h"

#include "core/setting_visitors.h"
#include "segment/field_weights.h"

namespace quarry::engine {
namespace {

// An error that names the place where the setting was given, or the setting if it has its default.
Error conflict(const GivenSettings& given, const std::string& name, const std::string& what) {
  const auto found = given.find(name);
  if (found != given.end()) return found->second.error(name, what);
  return {Code::invalid, name + ": " + what};
}

// Checks the rules between settings; the kinds already checked each value by itself.
Result<void> check_together(const Settings& settings, const GivenSettings& given) {
  const auto& [chunker, size, overlap, unit, window] = settings.chunk;
  if (overlap >= size) {
    return conflict(given, "chunk.overlap",
                    "expected less than chunk.size, which is " + std::to_string(size) + ", found " +
                        std::to_string(overlap));
  }
  return segment::check_weights(
      {.title = settings.index.title_weight, .text = settings.index.text_weight});
}

}  // namespace

const std::vector<Setting>& all_settings() {
  static const std::vector<Setting> all = [] {
    SettingLister lister;
    const Settings defaults;
    visit_settings(defaults, lister);
    return std::move(lister).take();
  }();
  return all;
}

Result<Config> Config::load(const ConfigSources& sources) {
  Config config;
  auto gathered = QUARRY_TRY(gather_settings(sources, all_settings()));
  config.given_ = std::move(gathered.given);
  config.file_ = std::move(gathered.file);
  SettingReader reader(config.given_);
  visit_settings(config.settings_, reader);
  QUARRY_TRY(reader.outcome());
  QUARRY_TRY(check_together(config.settings_, config.given_));
  return config;
}

Origin Config::origin(const std::string& name) const {
  const auto found = given_.find(name);
  return found == given_.end() ? Origin::built_in : found->second.origin;
}

Json Config::to_json() const {
  SettingPrinter printer(given_);
  visit_settings(settings_, printer);
  return std::move(printer).take();
}

}  // namespace quarry::engine
