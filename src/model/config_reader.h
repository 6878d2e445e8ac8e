// Reads and checks fields of a model's config.json. All architecture readers share these functions;
// the file is untrusted input.
#pragma once

#include <initializer_list>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "model/transformer_config.h"

namespace quarry::model {

// Alternative names of one field. Error messages use the first.
using AnyOf = std::initializer_list<std::string_view>;

// Returns the first of `names` that is present, or null.
const Json& read_any(const Json& config, AnyOf names);
// Reads an integer from 1 to 2^24, so that products of sizes cannot overflow. Errors: corrupt.
Result<std::size_t> read_size(const Json& config, AnyOf names);
// Reads a number above 0, or returns `fallback` if the field is absent. Errors: corrupt.
Result<double> read_positive(const Json& config, AnyOf names, double fallback);
Result<Activation> read_activation(const Json& config, AnyOf names);
// Reads a flag such as "bias: true", or returns `fallback` if it is absent.
Bias read_bias(const Json& config, std::string_view name, Bias fallback);

// Reject an option that changes the computation in a way we do not implement. A field that is
// absent or null passes.
// Errors: invalid, naming the field with the expected and the found value.
Result<void> expect_text(const Json& config, std::string_view name, std::string_view expected);
Result<void> expect_flag(const Json& config, std::string_view name, bool expected);
Result<void> expect_number(const Json& config, std::string_view name, double expected);
Result<void> expect_absent(const Json& config, std::string_view name);

// Reads vocabulary, hidden, layers, heads, intermediate and max_tokens under the names of any
// architecture. Errors: corrupt (impossible sizes).
Result<TransformerConfig> read_sizes(const Json& config);

// Reads the rotary base under one of the names in `theta` (such as rope_theta), and the scaling in
// `parameters`.
// Errors: corrupt; invalid (an unknown scaling, quoted by name).
Result<RotaryConfig> read_rotary(const Json& config, const Json& parameters, AnyOf theta,
                                 double fallback);

}  // namespace quarry::model
