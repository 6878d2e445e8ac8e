// Pooling: reduces the token rows of a text to one vector.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/result.h"

namespace quarry::model {

enum class Pooling {
  first_token,  // the row of [CLS] or <s>
  max,
  mean,
  mean_sqrt_length,  // the sum divided by the square root of the number of tokens
  weighted_mean,     // token t with weight t + 1
  last_token,
};

// Accepts the names of sentence-transformers, current ("lasttoken") and older
// ("pooling_mode_lasttoken").
// Errors: invalid for an unknown name, quoting it.
Result<Pooling> pooling_by_name(std::string_view name);

// `rows`: tokens x size floats, at least one token. `out`: size floats.
void pool(Pooling pooling, const float* rows, std::size_t tokens, std::size_t size, float* out);

// Leaves the zero vector unchanged.
void scale_to_unit_length(float* vector, std::size_t size);

}  // namespace quarry::model
