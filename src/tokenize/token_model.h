// The parts of a tokenizer that differ by kind: stretches of text to tokens, and pieces to tokens.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "tokenize/tokenizer.h"

namespace quarry::tokenize {

// What a text between two added tokens becomes. Thread-safe.
class TokenModel {
 public:
  virtual ~TokenModel() = default;
  // Appends the tokens of `text`, whose first byte is byte `offset` of the whole. May stop at the
  // end of a word once `out` holds `enough`.
  virtual void append(std::string_view text, std::size_t offset, std::size_t enough,
                      std::vector<Token>& out) const = 0;
};

// What a model makes of one piece, once text is normalized and split (pipeline.h). Thread-safe.
class PieceModel {
 public:
  virtual ~PieceModel() = default;
  // Appends the tokens that cover `piece` (not empty), with their places in it.
  virtual void append(std::string_view piece, std::vector<Token>& out) const = 0;
};

// Each makes one kind of tokenizers.def from the whole tokenizer.json. Errors: corrupt, invalid (a
// normalizer, pre-tokenizer or setting that this kind does not read, by name).
#define QUARRY_TOKENIZER(type, open) Result<std::unique_ptr<TokenModel>> open(const Json& file);
#include "tokenize/tokenizers.def"
#undef QUARRY_TOKENIZER

}  // namespace quarry::tokenize
