// Attention as each layer of a model has it: plain, local, or with a bias by distance; after
// turning queries and keys where positions are rotary.
#pragma once

#include <cstddef>
#include <optional>

#include "model/attention.h"
#include "model/distance_attention.h"
#include "model/rotary.h"
#include "model/transformer_config.h"

namespace quarry::model {

// Scratch memory for sequences up to `max_tokens`. One thread at a time.
class LayerAttention {
 public:
  // `distance_bias`: buckets x heads, where the model has one.
  LayerAttention(const TransformerConfig& config, const float* distance_bias,
                 std::size_t max_tokens, Precision precision);

  // One sequence in one layer; `qkv` and `out` as in Attention::run, `qkv` being changed.
  void run(std::size_t layer, float* qkv, std::size_t tokens, float* out);

 private:
  const TransformerConfig& config_;
  Attention everywhere_;
  std::optional<DistanceAttention> by_distance_;
  RotaryTable rotary_;
  RotaryTable local_rotary_;
};

}  // namespace quarry::model
