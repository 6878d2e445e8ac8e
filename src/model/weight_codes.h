// Encodes rows of weights as words of a smaller type.
#pragma once

#include <span>

#include "model/packed_matrix.h"
#include "model/precision.h"

namespace quarry::model {

// A code c represents scale * c. `sum` is the sum of all codes times scale.
struct WeightScale {
  float scale = 1;
  float sum = 0;
};

// Encodes the weights of one output, which must be finite. The last word is padded with zeros.
WeightScale encode_weights(std::span<const float> weights, Precision precision, Word* words);

}  // namespace quarry::model
