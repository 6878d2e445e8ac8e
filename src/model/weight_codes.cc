#include "model/weight_codes.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "model/row_codes.h"

namespace quarry::model {
namespace {

constexpr float kInt8Code = 127;

float greatest_of(std::span<const float> weights) {
  float greatest = 0;
  for (const float weight : weights) greatest = std::max(greatest, std::abs(weight));
  return std::max(greatest, 1e-30f);
}

// Rounds by addition (see row_codes.cc): std::nearbyint would be a function call per weight.
float code_of(float weight, float scale, float most) {
  constexpr float kRound = 12582912.0f;
  const float code = std::clamp(weight / scale, -most, most) + kRound - kRound;
  return code == code ? code : 0;  // NaN, from a damaged file
}

// The finest scale for which no sum of products with row codes overflows 32 bits. A code is at most
// |weight| / scale + 1/2.
float int16_scale(std::span<const float> weights) {
  constexpr double kMostSum = double{std::numeric_limits<std::int32_t>::max()} / kInt16RowCode;
  double sum = 0;
  for (const float weight : weights) sum += std::abs(weight);
  const double room = std::max(kMostSum - 0.5 * static_cast<double>(weights.size()), 1.0);
  return static_cast<float>(std::max<double>(
      sum / room, greatest_of(weights) / std::numeric_limits<std::int16_t>::max()));
}

template <class Code>
WeightScale write_codes(std::span<const float> weights, float scale, float most, Word* words) {
  float sum = 0;
  Code* codes = reinterpret_cast<Code*>(words);
  for (const float weight : weights) {
    const float code = code_of(weight, scale, most);
    const Code narrow = static_cast<Code>(code);
    std::memcpy(codes++, &narrow, sizeof narrow);
    sum += code;
  }
  return {.scale = scale, .sum = sum * scale};
}

}  // namespace

WeightScale encode_weights(std::span<const float> weights, Precision precision, Word* words) {
  if (weights.empty()) return {};
  // Clears the padding of the last word.
  words[(weights.size() - 1) / values_in_word(precision)] = 0;
  switch (precision) {
    case Precision::fp32:
      std::memcpy(words, weights.data(), weights.size_bytes());
      return {};
    case Precision::bf16:
      row_encode(precision)(weights.data(), weights.size(), words);
      return {};
    case Precision::int16:
      return write_codes<std::int16_t>(weights, int16_scale(weights), 32767, words);
    case Precision::int8:
      return write_codes<std::int8_t>(weights, greatest_of(weights) / kInt8Code, kInt8Code, words);
  }
  return {};
}

}  // namespace quarry::model
