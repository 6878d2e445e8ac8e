// The forward pass of a BERT encoder: token ids of many sequences to one vector each.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "model/bert_config.h"
#include "model/bert_weights.h"
#include "model/mapped_file.h"

namespace quarry {

using TokenSequence = std::vector<std::int32_t>;

// Sequences are packed without padding: their tokens lie one behind the other as the rows of one
// matrix, and only attention knows where one ends and the next begins.
// Immutable; share it freely: each call uses one thread and its own scratch memory.
class BertModel {
 public:
  // Reads config.json, model.safetensors and the sentence-transformers files of `folder`.
  // Errors: not_found, corrupt, invalid (a precision that this processor has no kernels for, too).
  static Result<BertModel> open(const std::filesystem::path& folder,
                                Precision precision = Precision::fp32);

  const BertConfig& config() const { return config_; }
  const SentenceConfig& sentence_config() const { return sentence_; }

  // One row of config().hidden floats for each sequence. Errors: invalid, a sequence that is empty
  // or too long or has a token outside the vocabulary.
  Result<void> encode(std::span<const TokenSequence> sequences, std::span<float> out) const;

 private:
  struct Pack;
  BertModel() = default;
  Result<void> check(std::span<const TokenSequence> sequences, std::size_t out_size) const;
  void encode_pack(std::span<const TokenSequence> sequences, Pack& pack, float* out) const;
  void embed(std::span<const TokenSequence> sequences, Pack& pack) const;
  void attend(std::span<const TokenSequence> sequences, const BertLayer& layer, Pack& pack) const;
  void feed_forward(const BertLayer& layer, Pack& pack) const;
  void pool(const float* rows, std::size_t tokens, float* out) const;

  MappedFile file_;
  Precision precision_ = Precision::fp32;
  BertConfig config_;
  SentenceConfig sentence_;
  BertWeights weights_;
};

}  // namespace quarry
