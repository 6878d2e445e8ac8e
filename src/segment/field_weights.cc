#include "segment/field_weights.h"

#include <cmath>
#include <numeric>
#include <string_view>

#include "core/json.h"

namespace quarry::segment {
namespace {

constexpr std::uint32_t kSteps = 4;  // steps in a weight of 1
constexpr double kGreatest = 16;

std::string shown(double weight) { return Json(weight).dump(); }

Result<void> check_one(std::string_view setting, double weight) {
  const double steps = weight * kSteps;
  if (weight >= 0 && weight <= kGreatest && steps == std::floor(steps)) return {};
  return {Code::invalid, std::string(setting) +
                             ": expected a multiple of 0.25 from 0 to 16, found " + shown(weight)};
}

}  // namespace

Result<void> check_weights(const FieldWeights& weights) {
  QUARRY_TRY(check_one("index.title_weight", weights.title));
  QUARRY_TRY(check_one("index.text_weight", weights.text));
  if (weights.title > 0 || weights.text > 0) return {};
  return {Code::invalid,
          "index.title_weight and index.text_weight are both 0, expected one above 0"};
}

FieldTimes times_of(const FieldWeights& weights) {
  const auto title = static_cast<std::uint32_t>(std::lround(weights.title * kSteps));
  const auto text = static_cast<std::uint32_t>(std::lround(weights.text * kSteps));
  const std::uint32_t shared = std::gcd(std::gcd(title, text), kSteps);
  return {.title = title / shared, .text = text / shared, .unit = kSteps / shared};
}

std::string described(const FieldWeights& weights) {
  if (weights == FieldWeights{}) return {};
  return ", title " + shown(weights.title) + ", text " + shown(weights.text);
}

}  // namespace quarry::segment
