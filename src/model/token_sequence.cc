#include "model/token_sequence.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace quarry::model {
namespace {

Result<void> check_each(std::string_view what, std::span<const std::int32_t> values,
                        std::size_t count) {
  for (const std::int32_t value : values) {
    if (value >= 0 && static_cast<std::size_t>(value) < count) continue;
    return {Code::invalid, "expected " + std::string(what) + " from 0 to " +
                               std::to_string(count - 1) + ", found " + std::to_string(value)};
  }
  return {};
}

}  // namespace

std::size_t count_tokens(std::span<const TokenSequence> sequences) {
  std::size_t tokens = 0;
  for (const TokenSequence& sequence : sequences) tokens += sequence.ids.size();
  return tokens;
}

std::size_t longest(std::span<const TokenSequence> sequences) {
  std::size_t tokens = 0;
  for (const TokenSequence& sequence : sequences) tokens = std::max(tokens, sequence.ids.size());
  return tokens;
}

std::vector<TokenSequence> as_sequences(std::span<const std::vector<std::int32_t>> ids) {
  std::vector<TokenSequence> sequences;
  sequences.reserve(ids.size());
  for (const auto& sequence : ids) sequences.push_back({sequence, {}});
  return sequences;
}

Result<void> expect_output_size(std::size_t rows, std::size_t row_floats, std::size_t found) {
  if (found == rows * row_floats) return {};
  return {Code::invalid, "output: expected " + std::to_string(rows) + " rows of " +
                             std::to_string(row_floats) + " floats, found " +
                             std::to_string(found) + " floats"};
}

Result<void> check_sequence(const TokenSequence& sequence, const TransformerConfig& config) {
  const std::size_t size = sequence.ids.size();
  if (size == 0 || size > config.max_tokens) {
    return {Code::invalid, "expected 1 to " + std::to_string(config.max_tokens) +
                               " tokens in a sequence, found " + std::to_string(size)};
  }
  if (!sequence.types.empty() && sequence.types.size() != size) {
    return {Code::invalid, "expected " + std::to_string(size) + " token types, found " +
                               std::to_string(sequence.types.size())};
  }
  QUARRY_TRY(check_each("token ids", sequence.ids, config.vocabulary));
  if (config.token_types < 2) return {};  // one type for all: given types are ignored
  return check_each("token types", sequence.types, config.token_types);
}

}  // namespace quarry::model
