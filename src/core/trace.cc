#include "core/trace.h"

#include <algorithm>
#include <cmath>

namespace quarry {

void Trace::add_milliseconds(std::string_view stage, double milliseconds) {
  const auto found = std::ranges::find(stages_, stage, &std::pair<std::string, double>::first);
  if (found == stages_.end()) {
    stages_.emplace_back(stage, milliseconds);
  } else {
    found->second += milliseconds;
  }
}

void Trace::degrade(std::string_view stage, std::string_view reason) {
  std::pair<std::string, std::string> entry(stage, reason);
  if (std::ranges::find(degraded_, entry) == degraded_.end()) {
    degraded_.push_back(std::move(entry));
  }
}

void Trace::note(std::string_view key, Json value) {
  notes_.set(std::string(key), std::move(value));
}

void Trace::merge(const Trace& other) {
  for (const auto& [stage, milliseconds] : other.stages_) add_milliseconds(stage, milliseconds);
  for (const auto& [stage, reason] : other.degraded_) degrade(stage, reason);
  for (const auto& [key, value] : other.notes_.members()) note(key, value);
}

double Trace::milliseconds(std::string_view stage) const {
  const auto found = std::ranges::find(stages_, stage, &std::pair<std::string, double>::first);
  return found == stages_.end() ? 0 : found->second;
}

Json Trace::timings() const {
  Json json = Json::object();
  // Rounds to microseconds: further digits are noise.
  for (const auto& [stage, time] : stages_) json.set(stage, std::round(time * 1e3) / 1e3);
  return json;
}

Json Trace::degraded() const {
  Json json = Json::array();
  for (const auto& [stage, reason] : degraded_) {
    if (std::ranges::find(json.items(), Json(stage)) == json.items().end()) json.push(stage);
  }
  return json;
}

Json Trace::degraded_reasons() const {
  Json json = Json::object();
  for (const auto& [stage, reason] : degraded_) {
    const std::string before(json[stage].string());
    json.set(stage, before.empty() ? reason : before + "; " + reason);
  }
  return json;
}

Json Trace::explain() const {
  Json degraded = Json::array();
  for (const auto& [stage, reason] : degraded_) {
    degraded.push(Json::object({{"stage", stage}, {"reason", reason}}));
  }
  return Json::object(
      {{"timings_ms", timings()}, {"degraded", std::move(degraded)}, {"notes", notes_}});
}

}  // namespace quarry
