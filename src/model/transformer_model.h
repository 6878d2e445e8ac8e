// The forward pass of a transformer encoder: maps the token ids of many sequences to one row per
// token.
#pragma once

#include <filesystem>
#include <functional>
#include <span>

#include "model/tensor_files.h"
#include "model/token_sequence.h"
#include "model/transformer_config.h"
#include "model/transformer_weights.h"

namespace quarry::model {

// Sequences are packed without padding: their tokens are consecutive rows of one matrix, and only
// attention respects the boundaries.
// Immutable; share it freely: each call uses one thread and its own scratch memory.
class TransformerModel {
 public:
  // Reads config.json and the weights in `folder`.
  // Errors: not_found, corrupt, invalid (an unknown part, or a precision that this processor does
  // not support).
  static Result<TransformerModel> open(const std::filesystem::path& folder,
                                       Precision precision = Precision::fp32);

  const TransformerConfig& config() const { return config_; }
  Precision precision() const { return precision_; }
  const TensorFiles& tensors() const { return tensors_; }

  // Receives the index of a sequence and one row of config().hidden floats per token.
  using EachSequence =
      std::function<void(std::size_t number, const float* rows, std::size_t tokens)>;
  // Calls `each` for every sequence in order.
  // Errors: invalid (an empty sequence, too many tokens, or a token or type out of range).
  Result<void> run(std::span<const TokenSequence> sequences, const EachSequence& each) const;

 private:
  struct Scratch;
  TransformerModel() = default;
  void run_pack(std::span<const TokenSequence> sequences, Scratch& scratch) const;
  void embed(const TokenSequence& sequence, float* rows, Scratch& scratch) const;
  void attend(std::span<const TokenSequence> sequences, std::size_t layer, Scratch& scratch) const;
  void feed_forward(const TransformerLayer& layer, Scratch& scratch) const;
  const float* sublayer_input(const LayerNorm& norm, const float* rows, std::size_t count,
                              Scratch& scratch) const;
  void join(float* rows, const float* added, std::size_t count, const LayerNorm& norm) const;

  TensorFiles tensors_;
  TransformerConfig config_;
  Precision precision_ = Precision::fp32;
  TransformerWeights weights_;
};

}  // namespace quarry::model
