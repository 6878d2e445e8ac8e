// The parts of a tokenizer that differ by kind: TokenModel tokenizes stretches of text, PieceModel
// tokenizes pieces.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "tokenize/tokenizer.h"

namespace quarry::tokenize {

// Tokenizes the text between two added tokens. Thread-safe.
class TokenModel {
 public:
  virtual ~TokenModel() = default;
  // Appends the tokens of `text`, which starts at byte `offset` of the whole text. May stop at the
  // end of a word once `out` has `enough` tokens.
  virtual void append(std::string_view text, std::size_t offset, std::size_t enough,
                      std::vector<Token>& out) const = 0;
};

// Tokenizes one piece of normalized text (pipeline.h). Thread-safe.
class PieceModel {
 public:
  virtual ~PieceModel() = default;
  // Appends the tokens that cover `piece` (not empty), with ranges relative to it.
  virtual void append(std::string_view piece, std::vector<Token>& out) const = 0;
};

// Each opens one kind of tokenizers.def from the whole tokenizer.json. Errors: corrupt, invalid (an
// unsupported normalizer, pre-tokenizer or setting, by name).
#define QUARRY_TOKENIZER(type, open) Result<std::unique_ptr<TokenModel>> open(const Json& file);
#include "tokenize/tokenizers.def"
#undef QUARRY_TOKENIZER

}  // namespace quarry::tokenize
