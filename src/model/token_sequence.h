// The input of a transformer: token ids with their types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/result.h"
#include "model/transformer_config.h"

namespace quarry::model {

// One text, or a pair of texts with token types 0 and 1. Includes the model's special tokens.
struct TokenSequence {
  std::span<const std::int32_t> ids;
  std::span<const std::int32_t> types;  // same size as ids; empty: all 0
};

std::vector<TokenSequence> as_sequences(std::span<const std::vector<std::int32_t>> ids);

std::size_t count_tokens(std::span<const TokenSequence> sequences);
std::size_t longest(std::span<const TokenSequence> sequences);

// Errors: invalid (an empty sequence, too many tokens, or a token or type out of range).
Result<void> check_sequence(const TokenSequence& sequence, const TransformerConfig& config);

// Checks that the caller's output buffer of `found` floats holds exactly `rows` rows of
// `row_floats`. Errors: invalid.
Result<void> expect_output_size(std::size_t rows, std::size_t row_floats, std::size_t found);

}  // namespace quarry::model
