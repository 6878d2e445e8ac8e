// Reading a model's config.json, believing nothing: what the files of the architectures share.
#pragma once

#include <initializer_list>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "model/transformer_config.h"

namespace quarry::model {

// Names of the same thing, the one that stands first in the file's own words winning.
using AnyOf = std::initializer_list<std::string_view>;

// The first of these that the config has; null where it has none.
const Json& read_any(const Json& config, AnyOf names);
// A whole number from 1 on that makes no product of sizes overflow. Errors: corrupt.
Result<std::size_t> read_size(const Json& config, AnyOf names);
// A number above 0, `fallback` where absent. Errors: corrupt.
Result<double> read_positive(const Json& config, AnyOf names, double fallback);
Result<Activation> read_activation(const Json& config, AnyOf names);
// "bias: true" and its like; `fallback` where absent.
Bias read_bias(const Json& config, std::string_view name, Bias fallback);

// What can be told apart by name only is refused by name. Absent and null are as expected.
// Errors: invalid.
Result<void> expect_text(const Json& config, std::string_view name, std::string_view expected);
Result<void> expect_flag(const Json& config, std::string_view name, bool expected);
Result<void> expect_number(const Json& config, std::string_view name, double expected);
Result<void> expect_absent(const Json& config, std::string_view name);

// Vocabulary, hidden, layers, heads, intermediate and max_tokens, by the names that they have in
// any architecture. Errors: corrupt, sizes that make no model.
Result<TransformerConfig> read_sizes(const Json& config);

// rope_theta and its like, and the rotary head size that goes with it. Errors: corrupt; invalid, a
// scaling that is not known, by name.
Result<RotaryConfig> read_rotary(const Json& config, const Json& parameters, AnyOf theta,
                                 double fallback);

}  // namespace quarry::model
