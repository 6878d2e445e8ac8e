// A transformer encoder on the CPU: token ids to one vector.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "model/precision.h"
#include "tokenize/tokenizer.h"

namespace quarry::model {

enum class TextRole { query, passage };

struct EncoderOptions {
  Precision precision = Precision::fp32;
  std::size_t dimension = 0;  // values of each vector to keep, for Matryoshka models; 0: all
};

// Immutable after open; share it freely: `encode` may run on many threads at once, each with its
// own batch. Each call uses one thread.
class Encoder {
 public:
  virtual ~Encoder() = default;

  // A Hugging Face folder: config.json, tokenizer.json, model.safetensors or the files of
  // model.safetensors.index.json and, where present, the sentence-transformers files (modules.json
  // and its modules, sentence_bert_config.json, config_sentence_transformers.json).
  // Errors: not_found, corrupt (a truncated or inconsistent file), invalid (an architecture,
  // activation, module or pooling that is not known, by name).
  static Result<std::unique_ptr<const Encoder>> open(const std::filesystem::path& folder,
                                                     const EncoderOptions& options = {});

  virtual const tokenize::Tokenizer& tokenizer() const = 0;
  virtual std::size_t dimension() const = 0;
  virtual std::size_t max_tokens() const = 0;  // special tokens included
  // What the model wants before a text of this role, or nothing. It counts among the tokens.
  virtual const std::string& prompt(TextRole role) const = 0;
  virtual Precision precision() const = 0;
  // SHA-256 over architecture, weights and tokenizer: what a collection is bound to. Computed from
  // the stored hashes of the files, so opening stays fast. The precision is no part of it: a
  // collection may move to a processor that has another, whose vectors are near enough.
  virtual const std::string& fingerprint() const = 0;

  // One row of `dimension` floats for each sequence, pooled and normalised as the model's files
  // say. `out` holds sequences.size() * dimension().
  virtual Result<void> encode(std::span<const std::vector<std::int32_t>> sequences,
                              std::span<float> out) const = 0;
};

}  // namespace quarry::model
