// The interface of all embedders: text to vectors.
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
  std::string fingerprint;  // vectors are comparable only if their fingerprints are equal
  std::size_t dimension = 0;
  std::size_t max_tokens = 0;  // per text, without special tokens
  bool worth_caching = true;   // false if computing a vector costs no more than a lookup
};

enum class EmbedRole { query, passage };  // some models encode the two differently

// Row-major vectors: rows() rows of `dimension` floats, each of unit length.
struct Vectors {
  std::size_t dimension = 0;
  std::vector<float> values;
  std::size_t reused = 0;  // rows that came from a cache

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
  // Returns the byte ranges of the tokens of `text`, in order. Chunk sizes are counted in these
  // tokens.
  virtual std::vector<TextRange> token_ranges(std::string_view text) const = 0;
  // Returns one row per text, in order. Truncates texts longer than max_tokens. Errors: cancelled,
  // deadline, internal; precomputed: invalid (no vector for a text); remote providers: unavailable,
  // denied, exhausted (quota), invalid (the service rejects a text), corrupt (malformed reply).
  virtual Result<Vectors> embed(std::span<const std::string> texts, EmbedRole role,
                                const Deadline& deadline) const = 0;
};

struct EmbedderSettings {
  std::string provider = "local";  // a name of providers.def
  std::string model = "all-MiniLM-L6-v2";
  std::string models_folder;
  std::string vectors;             // precomputed: path of the vector file
  std::string precision = "auto";  // local: a name of precision.h
  std::size_t batch_tokens = 16384;
  // Prepended to the texts of each role. local: if both are empty, the prefixes of the model's
  // files apply.
  std::string query_prefix, passage_prefix;

  // Remote providers.
  std::size_t dimensions = 0;         // requested and expected; 0: the default of the model
  std::string output_type = "float";  // number type in replies; int8 if the service supports it
  std::string api_version = "2024-10-21";  // Azure
  RemoteSettings remote = {};
};

std::vector<std::string_view> provider_names();  // in the order of providers.def

// Opens the embedder of settings.provider. A remote provider may send one request to learn the
// dimension. Errors: invalid (unknown provider; names the known ones), not_found (the model; says
// how to pull it), corrupt; remote providers also those of `embed`.
Result<std::unique_ptr<Embedder>> open_embedder(const EmbedderSettings& settings,
                                                Executor& executor);

}  // namespace quarry::embed
