// How much words of the title and of the text count.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"

namespace quarry::segment {

// A word counts so often before saturation (Robertson, Zaragoza and Taylor, Simple BM25 extension
// to multiple weighted fields, 2004; with the same b for both fields). Quarters from 0 to 16, not
// both 0. What an index holds depends on them.
struct FieldWeights {
  double title = 1, text = 1;
  bool operator==(const FieldWeights&) const = default;
};

// Errors: invalid (names the setting, what it may be and what it is).
Result<void> check_weights(const FieldWeights& weights);

// The same in whole numbers: a word is written down so many times, and `unit` times count as once.
struct FieldTimes {
  std::uint32_t title = 1, text = 1, unit = 1;
};
FieldTimes times_of(const FieldWeights& weights);

// Names them, as in ", title 1.5, text 1"; nothing where both are 1.
std::string described(const FieldWeights& weights);

}  // namespace quarry::segment
