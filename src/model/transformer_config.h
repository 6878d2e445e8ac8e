// The description of a transformer encoder. Every architecture is translated into it, and the one
// forward pass follows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/activation.h"
#include "model/linear.h"
#include "model/pooling.h"
#include "model/rotary.h"

namespace quarry::model {

enum class Positions {
  learned,  // a table; its row 0 belongs to the first token
  // Row padding_id + 1 belongs to the first token; padding tokens keep row padding_id.
  learned_after_padding,
  rotary,  // no table: queries and keys are rotated
};
enum class NormPlacement { after, before };  // relative to attention and feed-forward
// In a gated feed-forward layer, the first product yields two halves; the activation of one is
// multiplied by the other.
enum class Gate { none, first_half_activated, second_half_activated };

// Names of tensors, most of them without ".weight" and ".bias". An empty name means that the model
// has no such tensor.
struct TensorNames {
  // Alternative prefixes of all names; the first that matches applies.
  std::vector<std::string> roots;
  std::string words;
  std::string positions;    // learned positions only
  std::string token_types;  // if there are token types
  std::string embedding_norm;
  std::string layer;             // prefix of a layer's names; # stands for its index
  std::vector<std::string> qkv;  // three tensors, or one that stacks them
  std::string attention_out;
  std::string attention_norm;
  std::vector<std::string> up;  // hidden to intermediate; one tensor, or one per half
  std::string down;
  std::string feed_forward_norm;
  std::string final_norm;     // empty: none
  std::string distance_bias;  // if there are distance buckets
};

// The classification head: pooling, dense, activation, norm, output. Strings are tensor names.
struct HeadConfig {
  Pooling pooling = Pooling::first_token;
  std::string dense;
  Bias dense_bias = Bias::present;
  Activation activation = Activation::tanh;
  std::string norm;  // empty: none
  std::string out;
};

struct TransformerConfig {
  std::size_t vocabulary = 0;
  std::size_t hidden = 0;  // width of a token row
  std::size_t layers = 0;
  std::size_t heads = 0;
  std::size_t intermediate = 0;   // width between the two feed-forward products
  std::size_t token_types = 0;    // 0: none
  std::size_t position_rows = 0;  // in the table of learned positions
  std::size_t max_tokens = 0;     // in a sequence

  Positions positions = Positions::learned;
  std::int32_t padding_id = 0;
  RotaryConfig rotary;
  std::size_t distance_buckets = 0;  // of the attention bias (distance_attention.h); 0: none
  std::vector<bool> local_layers;  // layers whose attention is limited to local_reach; empty: none
  std::size_t local_reach = 0;     // tokens to each side
  RotaryConfig local_rotary;

  NormPlacement norm_placement = NormPlacement::after;
  // If false, the first layer's attention reads its input unnormalised.
  bool first_attention_norm = true;
  float norm_epsilon = 1e-12f;
  Activation activation = Activation::gelu;
  Gate gate = Gate::none;
  Bias norm_bias = Bias::present;
  Bias attention_bias = Bias::present;
  Bias up_bias = Bias::present;
  Bias down_bias = Bias::present;

  TensorNames names;
  HeadConfig head;

  std::size_t head_size() const { return hidden / heads; }
  std::size_t up_outputs() const { return gate == Gate::none ? intermediate : 2 * intermediate; }
  bool is_local(std::size_t layer) const { return !local_layers.empty() && local_layers[layer]; }
};

}  // namespace quarry::model
