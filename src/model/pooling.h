// Ways from the rows of a text's tokens to one vector.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/result.h"

namespace quarry::model {

enum class Pooling {
  first_token,  // of [CLS] or <s>
  max,
  mean,
  mean_sqrt_length,  // the sum over the square root of the number of tokens
  weighted_mean,     // token t with weight t + 1
  last_token,
};

// By the names that sentence-transformers has today ("lasttoken") and in its older flags
// ("pooling_mode_lasttoken"). Errors: invalid, any other, by name.
Result<Pooling> pooling_by_name(std::string_view name);

// `rows`: tokens x size, at least one token; `out`: size floats.
void pool(Pooling pooling, const float* rows, std::size_t tokens, std::size_t size, float* out);

// The zero vector stays as it is.
void scale_to_unit_length(float* vector, std::size_t size);

}  // namespace quarry::model
