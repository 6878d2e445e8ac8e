// The attention of one layer: plain, local, or with a distance bias; preceded by the rotation of
// queries and keys in models with rotary positions.
#pragma once

#include <cstddef>
#include <optional>

#include "model/attention.h"
#include "model/distance_attention.h"
#include "model/rotary.h"
#include "model/transformer_config.h"

namespace quarry::model {

// Scratch memory for sequences of up to `max_tokens`. Use it from one thread at a time.
class LayerAttention {
 public:
  // `distance_bias`: buckets x heads floats, or null if the model has none. It is copied.
  LayerAttention(const TransformerConfig& config, const float* distance_bias,
                 std::size_t max_tokens, Precision precision);

  // Runs one layer on one sequence. `qkv` and `out` have the shapes of Attention::run. Rotary
  // positions modify `qkv`.
  void run(std::size_t layer, float* qkv, std::size_t tokens, float* out);

 private:
  const TransformerConfig& config_;
  Attention everywhere_;
  std::optional<DistanceAttention> by_distance_;
  RotaryTable rotary_;
  RotaryTable local_rotary_;
};

}  // namespace quarry::model
