// What a transformer reads: token ids with their types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/result.h"
#include "model/transformer_config.h"

namespace quarry::model {

// One text, or a pair whose parts have token types 0 and 1, with the model's special tokens.
struct TokenSequence {
  std::span<const std::int32_t> ids;
  std::span<const std::int32_t> types;  // as many, or empty: all 0
};

std::vector<TokenSequence> as_sequences(std::span<const std::vector<std::int32_t>> ids);

std::size_t count_tokens(std::span<const TokenSequence> sequences);
std::size_t longest(std::span<const TokenSequence> sequences);

// Errors: invalid, a sequence that is empty or longer than the model takes, or has a token or a
// type outside its tables.
Result<void> check_sequence(const TokenSequence& sequence, const TransformerConfig& config);

// Errors: invalid, a caller's room of another size.
Result<void> expect_room(std::size_t rows, std::size_t row_floats, std::size_t found);

}  // namespace quarry::model
