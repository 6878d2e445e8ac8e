// Text to vectors, whoever computes them.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.h"
#include "core/executor.h"
#include "core/result.h"
#include "embed/remote_settings.h"
#include "tokenize/tokenizer.h"

namespace quarry::embed {

struct EmbedderIdentity {
  std::string name;         // "all-MiniLM-L6-v2"
  std::string fingerprint;  // vectors of different fingerprints must never meet
  std::size_t dimension = 0;
  std::size_t max_tokens = 0;  // of one text, special tokens not counted
  bool worth_caching = true;   // false if a vector costs no more than a look-up
};

enum class EmbedRole { query, passage };  // models with prefixes treat them differently

// Rows of `dimension` floats, unit length.
struct Vectors {
  std::size_t dimension = 0;
  std::vector<float> values;
  std::size_t reused = 0;  // rows that came out of a cache

  std::size_t rows() const { return dimension == 0 ? 0 : values.size() / dimension; }
  std::span<const float> row(std::size_t i) const {
    return {values.data() + i * dimension, dimension};
  }
};

// Thread-safe.
class Embedder {
 public:
  virtual ~Embedder() = default;
  virtual const EmbedderIdentity& identity() const = 0;
  // The tokens that chunk sizes are counted in.
  virtual std::vector<TextRange> token_ranges(std::string_view text) const = 0;
  // One row for each text, in order. Texts longer than max_tokens are cut. Errors: cancelled,
  // deadline, internal; of remote providers also unavailable, denied, exhausted (a quota), invalid
  // (a text that the service refuses), corrupt (not what its interface promises).
  virtual Result<Vectors> embed(std::span<const std::string> texts, EmbedRole role,
                                const Deadline& deadline) const = 0;
};

struct EmbedderSettings {
  std::string provider = "local";  // a name of providers.def
  std::string model = "all-MiniLM-L6-v2";
  std::string models_folder;
  std::string vectors;             // precomputed: the file
  std::string precision = "auto";  // local: a name of precision.h
  std::size_t batch_tokens = 16384;
  // Put before texts of each role; local: empty ones are those of the model's files.
  std::string query_prefix, passage_prefix;

  // Remote providers.
  std::size_t dimensions = 0;         // asked for and expected; 0: as the model gives them
  std::string output_type = "float";  // of the numbers on the wire; int8 where a service has it
  std::string api_version = "2024-10-21";  // Azure
  RemoteSettings remote = {};
};

std::vector<std::string_view> provider_names();  // in the order of providers.def

// Errors: invalid (unknown provider, with the known ones), not_found (the model, saying how to pull
// it), corrupt. A remote provider may be asked once, and then fails as `embed` does.
Result<std::unique_ptr<Embedder>> open_embedder(const EmbedderSettings& settings,
                                                Executor& executor);

}  // namespace quarry::embed
