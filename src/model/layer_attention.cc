#include "model/layer_attention.h"

namespace quarry::model {

LayerAttention::LayerAttention(const TransformerConfig& config, const float* distance_bias,
                               std::size_t max_tokens, Precision precision)
    : config_(config), everywhere_(config.heads, config.head_size(), max_tokens, precision) {
  const std::size_t heads = config.heads;
  const std::size_t size = config.head_size();
  if (config.positions == Positions::rotary) rotary_ = {config.rotary, size, max_tokens};
  if (!config.local_layers.empty()) {
    local_rotary_ = {config.local_rotary, size, max_tokens};
    by_distance_.emplace(heads, size, max_tokens, config.local_reach);
  } else if (config.distance_buckets > 0) {
    by_distance_.emplace(heads, size, max_tokens, DistanceAttention::kUnlimitedReach,
                         DistanceBias(distance_bias, config.distance_buckets, heads, max_tokens));
  }
}

void LayerAttention::run(std::size_t layer, float* qkv, std::size_t tokens, float* out) {
  const bool local = config_.is_local(layer);
  if (config_.positions == Positions::rotary) {
    (local ? local_rotary_ : rotary_).turn(qkv, tokens, config_.heads);
  }
  if (local || config_.distance_buckets > 0) {
    by_distance_->run(qkv, tokens, out);
  } else {
    everywhere_.run(qkv, tokens, out);
  }
}

}  // namespace quarry::model
