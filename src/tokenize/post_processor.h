// The "post_processor" of a tokenizer.json: special tokens around one text or a pair of texts.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "tokenize/added_tokens.h"
#include "tokenize/tokenizer.h"

namespace quarry::tokenize {

// Immutable; share it freely.
class PostProcessor {
 public:
  // Reads TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, a Sequence of these, or
  // null. Errors: corrupt, invalid (an unsupported kind, by name).
  static Result<PostProcessor> read(const Json& json, std::span<const AddedToken> added);

  enum class Source : std::uint8_t { special, first, second };
  struct Part {
    Source source = Source::special;
    std::int32_t type = 0;          // token type id of the tokens of this part
    std::vector<std::int32_t> ids;  // ids of special tokens
  };

  // The parts in the order of the model's input.
  const std::vector<Part>& single() const { return single_; }
  const std::vector<Part>& pair() const { return pair_; }

 private:
  static Result<PostProcessor> read_sequence(const Json& json, std::span<const AddedToken> added);

  std::vector<Part> single_ = {{Source::first, 0, {}}};
  std::vector<Part> pair_ = {{Source::first, 0, {}}, {Source::second, 1, {}}};
};

// Counts the special tokens.
std::size_t special_count(const std::vector<PostProcessor::Part>& parts);
// Returns how many tokens of two texts fit into `room`, like `truncation=True` of the
// `transformers` library: cuts the longer one first, then both evenly.
std::pair<std::size_t, std::size_t> longest_first(std::size_t first, std::size_t second,
                                                  std::size_t room);

}  // namespace quarry::tokenize
