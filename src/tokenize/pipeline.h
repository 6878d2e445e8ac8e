// What stands before a model: text is normalized, freed of added tokens and split into pieces.
#pragma once

#include <cstdint>
#include <memory>

#include "tokenize/added_tokens.h"
#include "tokenize/normalizer.h"
#include "tokenize/splitter.h"
#include "tokenize/token_model.h"

namespace quarry::tokenize {

// Any normalizer and any pre-tokenizer around any model. Tokens come without the space before
// them, unless they are nothing but space. Thread-safe.
class Pipeline final : public TokenModel {
 public:
  // "normalizer", "pre_tokenizer" and "added_tokens" of the whole file. Errors: corrupt, invalid.
  static Result<std::unique_ptr<Pipeline>> read(const Json& file);

  // Whether the model is to see bytes instead of characters.
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
  AddedTokens added_;  // those that are looked for in the normalized text
  std::unique_ptr<PieceModel> model_;
  std::uint64_t number_;  // no other pipeline of this process has it
};

}  // namespace quarry::tokenize
