// Text to the token ids of a model, with the place of each token in the text.
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
  TextRange range;  // in the text that was given
};

// What a model takes in.
struct ModelInput {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> types;  // "token_type_ids", as many
};

// Thread-safe.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  // A Hugging Face tokenizer.json with a model of tokenizers.def. Errors: not_found, corrupt (not
  // such a file), invalid (a kind or setting that is not read, by name).
  static Result<std::shared_ptr<const Tokenizer>> open(const std::filesystem::path& tokenizer_json);
  // The same from the bytes of such a file.
  static Result<std::shared_ptr<const Tokenizer>> parse(std::string_view bytes);

  // Tokens of the text alone, without [CLS] and [SEP], never truncated; ranges ascend and leave
  // out the space around a word. Several tokens of one character (a Hangul syllable, an emoji in
  // bytes) share its range.
  virtual std::vector<Token> tokens(std::string_view text) const = 0;
  // Ids with the model's special tokens around, cut to `max_tokens` in all.
  virtual std::vector<std::int32_t> model_input(std::string_view text,
                                                std::size_t max_tokens) const = 0;
  // The special tokens that model_input adds.
  virtual std::size_t special_tokens() const = 0;
  // Two texts as one input, for models that compare them. Where they are too long together, the
  // longer one is cut first.
  virtual ModelInput model_input_pair(std::string_view first, std::string_view second,
                                      std::size_t max_tokens) const = 0;
};

}  // namespace quarry::tokenize
