// The weights of title and text in the lexical score.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"

namespace quarry::segment {

// Multiplies the count of a word before saturation (Robertson, Zaragoza and Taylor, Simple BM25
// extension to multiple weighted fields, 2004; with the same b for both fields). Multiples of 0.25
// from 0 to 16, not both 0. An index depends on its weights: other weights need a rebuild.
struct FieldWeights {
  double title = 1, text = 1;
  bool operator==(const FieldWeights&) const = default;
};

// Errors: invalid (names the setting, the expected range and the value).
Result<void> check_weights(const FieldWeights& weights);

// The weights as integers: a term is repeated that many times, and `unit` repetitions count as one
// occurrence.
struct FieldTimes {
  std::uint32_t title = 1, text = 1, unit = 1;
};
FieldTimes times_of(const FieldWeights& weights);

// Describes the weights, as in ", title 1.5, text 1"; empty if both are 1.
std::string described(const FieldWeights& weights);

}  // namespace quarry::segment
