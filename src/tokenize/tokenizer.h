// Converts text to the token ids of a model, with the byte range of each token.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "core/result.h"

namespace quarry::tokenize {

struct Token {
  std::int32_t id = 0;
  TextRange range;  // in the given text
};

// The input of a model.
struct ModelInput {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> types;  // "token_type_ids", one per id
};

// Thread-safe.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  // Opens a Hugging Face tokenizer.json with a model of tokenizers.def. Errors: not_found, corrupt
  // (not a tokenizer.json), invalid (an unsupported kind or setting, by name).
  static Result<std::shared_ptr<const Tokenizer>> open(const std::filesystem::path& tokenizer_json);
  // Reads the bytes of such a file.
  static Result<std::shared_ptr<const Tokenizer>> parse(std::string_view bytes);

  // Returns the tokens of the text alone, without special tokens such as [CLS] and [SEP], never
  // truncated. Ranges ascend and exclude the space around a word. Several tokens of one character
  // (a Hangul syllable, an emoji in bytes) share its range.
  virtual std::vector<Token> tokens(std::string_view text) const = 0;
  // Returns ids including the model's special tokens, cut to `max_tokens` in all.
  virtual std::vector<std::int32_t> model_input(std::string_view text,
                                                std::size_t max_tokens) const = 0;
  // The number of special tokens that model_input() adds.
  virtual std::size_t special_tokens() const = 0;
  // Joins two texts into one input, for models that compare them. If they exceed `max_tokens`, the
  // longer one is cut first.
  virtual ModelInput model_input_pair(std::string_view first, std::string_view second,
                                      std::size_t max_tokens) const = 0;
};

}  // namespace quarry::tokenize
