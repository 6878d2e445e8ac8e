// Reads the sentence-transformers files of a folder: how token rows become a vector, and which
// prompts precede the texts.
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

// A linear layer with its weights in a folder of its own.
struct DenseConfig {
  std::string folder;
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  Bias bias = Bias::present;
  Activation activation = Activation::tanh;
};

struct Prompts {
  std::string query;  // prepended to queries, such as "query: "
  std::string passage;
};

// The defaults apply without these files: the normalised mean of the tokens, up to the model's own
// token limit.
struct SentenceConfig {
  std::vector<DenseConfig> token_dense;            // applied to each token before pooling
  std::vector<Pooling> pooling = {Pooling::mean};  // concatenated
  std::vector<DenseConfig> dense;                  // applied to the pooled vector in order
  bool normalize = true;
  std::size_t max_tokens = 0;  // including special tokens
  Prompts prompts;
};

// Reads modules.json with the files of its modules, sentence_bert_config.json,
// tokenizer_config.json and config_sentence_transformers.json, as far as present. `most_tokens`:
// the model's own limit.
// Errors: invalid (an unknown module, pooling or activation, quoted by name), corrupt.
Result<SentenceConfig> read_sentence_config(const std::filesystem::path& folder,
                                            std::size_t most_tokens);

// Parsers for the individual files, exposed for tests and fuzzing.
struct ModuleEntry {
  enum class Kind { none, pooling, dense, normalize };
  Kind kind = Kind::none;
  std::string folder;        // relative to modules.json
  bool over_tokens = false;  // a Dense module of a late-interaction library
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
