// The shape of a BERT encoder and how its token vectors become one: what the model's files say.
#pragma once

#include <cstddef>
#include <filesystem>

#include "core/json.h"
#include "core/result.h"

namespace quarry {

struct BertConfig {
  std::size_t vocabulary = 0;
  std::size_t positions = 0;
  std::size_t token_types = 0;
  std::size_t hidden = 0;
  std::size_t layers = 0;
  std::size_t heads = 0;
  std::size_t intermediate = 0;
  float layer_norm_epsilon = 1e-12f;

  std::size_t head_size() const { return hidden / heads; }
};

// config.json. Errors: invalid (an architecture, activation or position embedding that is not
// known, by name), corrupt (sizes that make no model).
Result<BertConfig> bert_config_from_json(const Json& config);

enum class Pooling { mean, first_token };

// What the sentence-transformers files add. Without them: the mean of the tokens, normalised, over
// as many tokens as the model has positions.
struct SentenceConfig {
  Pooling pooling = Pooling::mean;
  bool normalize = true;
  std::size_t max_tokens = 0;  // special tokens included
};

// Reads modules.json, the pooling module's config.json and sentence_bert_config.json where present.
// Errors: invalid (a module or pooling that is not known, by name), corrupt.
Result<SentenceConfig> read_sentence_config(const std::filesystem::path& folder,
                                            std::size_t positions);

// A small JSON file. Errors: not_found, unavailable, corrupt.
Result<Json> read_json_file(const std::filesystem::path& path);

}  // namespace quarry
