// Connects the steps around a model: normalize, extract added tokens, split into pieces.
#pragma once

#include <cstdint>
#include <memory>

#include "tokenize/added_tokens.h"
#include "tokenize/normalizer.h"
#include "tokenize/splitter.h"
#include "tokenize/token_model.h"

namespace quarry::tokenize {

// Combines any normalizer and pre-tokenizer with any model. A token's range excludes surrounding
// space, unless the token is only space. Thread-safe.
class Pipeline final : public TokenModel {
 public:
  // Reads "normalizer", "pre_tokenizer" and "added_tokens" of a tokenizer.json. Errors: corrupt,
  // invalid.
  static Result<std::unique_ptr<Pipeline>> read(const Json& file);

  // Returns true if the model works on bytes rather than characters.
  bool to_bytes() const { return splitter_->to_bytes(); }
  void set_model(std::unique_ptr<PieceModel> model) { model_ = std::move(model); }

  void append(std::string_view text, std::size_t offset, std::size_t enough,
              std::vector<Token>& out) const override;

 private:
  class Pass;

  Pipeline(std::unique_ptr<Normalizer> normalizer, std::unique_ptr<Splitter> splitter,
           AddedTokens added);

  std::unique_ptr<Normalizer> normalizer_;
  std::unique_ptr<Splitter> splitter_;
  AddedTokens added_;  // the tokens that are matched in normalized text
  std::unique_ptr<PieceModel> model_;
  std::uint64_t number_;  // unique in this process; the key of PieceCache
};

}  // namespace quarry::tokenize
