// What the sentence-transformers files of a folder add to a model: how the rows of its tokens
// become vectors, and what stands before the texts.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "model/activation.h"
#include "model/linear.h"
#include "model/pooling.h"

namespace quarry::model {

// A linear layer in a folder of its own.
struct DenseConfig {
  std::string folder;
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  Bias bias = Bias::present;
  Activation activation = Activation::tanh;
};

struct Prompts {
  std::string query;  // what stands before a query: "query: "
  std::string passage;
};

// Without these files: the mean of the tokens, normalised, over as many tokens as the model takes.
struct SentenceConfig {
  std::vector<DenseConfig> token_dense;            // over each token, before pooling
  std::vector<Pooling> pooling = {Pooling::mean};  // their results side by side
  std::vector<DenseConfig> dense;                  // over the pooled vector, in order
  bool normalize = true;
  std::size_t max_tokens = 0;  // special tokens included
  Prompts prompts;
};

// Reads modules.json with the files of its modules, sentence_bert_config.json,
// tokenizer_config.json and config_sentence_transformers.json where present. `most_tokens`: what
// the model takes. Errors: invalid (a module, pooling or activation that is not known, by name),
// corrupt.
Result<SentenceConfig> read_sentence_config(const std::filesystem::path& folder,
                                            std::size_t most_tokens);

// The readers of its parts, each of one file's content.
struct ModuleEntry {
  enum class Kind { none, pooling, dense, normalize };
  Kind kind = Kind::none;
  std::string folder;        // beside modules.json
  bool over_tokens = false;  // a Dense of a library whose models end in rows for tokens
};
Result<std::vector<ModuleEntry>> modules_from_json(const Json& list);

Result<std::vector<Pooling>> pooling_from_json(const Json& config);

struct Dense {
  enum class Input { sentence, tokens };
  Input input = Input::sentence;
  DenseConfig layer;
};
Result<Dense> dense_from_json(const Json& config);

Prompts prompts_from_json(const Json& config);

}  // namespace quarry::model
