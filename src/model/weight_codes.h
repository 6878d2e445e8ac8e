// Rows of weights as words of a smaller type.
#pragma once

#include <span>

#include "model/packed_matrix.h"
#include "model/precision.h"

namespace quarry::model {

// A code c stands for scale * c; `sum` is that of all codes, scaled.
struct WeightScale {
  float scale = 1;
  float sum = 0;
};

// Writes the words of one output's weights, the last one filled up with zeros. The weights must be
// finite.
WeightScale encode_weights(std::span<const float> weights, Precision precision, Word* words);

}  // namespace quarry::model
