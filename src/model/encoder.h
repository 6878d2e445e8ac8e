// A transformer encoder on the CPU: turns the token ids of a text into one vector.
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
  std::size_t dimension = 0;  // leading values to keep, for Matryoshka models; 0: all
};

// Immutable after open; share it freely: many threads may call `encode` at once, each with its own
// batch. Each call uses one thread.
class Encoder {
 public:
  virtual ~Encoder() = default;

  // Opens a Hugging Face folder: config.json, tokenizer.json, and model.safetensors or the files
  // that model.safetensors.index.json lists. It also reads the sentence-transformers files that are
  // present: modules.json with its modules, sentence_bert_config.json and
  // config_sentence_transformers.json.
  // Errors: not_found, corrupt (a truncated or inconsistent file), invalid (an unknown
  // architecture, activation, module or pooling, quoted by name).
  static Result<std::unique_ptr<const Encoder>> open(const std::filesystem::path& folder,
                                                     const EncoderOptions& options = {});

  virtual const tokenize::Tokenizer& tokenizer() const = 0;
  virtual std::size_t dimension() const = 0;
  virtual std::size_t max_tokens() const = 0;  // including special tokens
  // The text to prepend to texts of this role; may be empty. It counts towards max_tokens().
  virtual const std::string& prompt(TextRole role) const = 0;
  virtual Precision precision() const = 0;
  // SHA-256 over configuration, weights and tokenizer; a collection is bound to it. Opening stays
  // fast because the hash of each file is cached on disk. The precision is not part of the
  // fingerprint: a collection may move to a processor that uses another precision, whose vectors
  // are close enough.
  virtual const std::string& fingerprint() const = 0;

  // Writes one row of dimension() floats per sequence, pooled and normalised as the model's files
  // specify. `out` has sequences.size() * dimension() floats.
  // Errors: invalid (a sequence that the model cannot take, or `out` has another size).
  virtual Result<void> encode(std::span<const std::vector<std::int32_t>> sequences,
                              std::span<float> out) const = 0;
};

}  // namespace quarry::model
