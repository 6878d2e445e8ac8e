// What a transformer encoder looks like: the one description that every architecture is read into
// and that the forward pass follows.
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
  learned,                // a table, whose row 0 is the first token's
  learned_after_padding,  // the first token's is row padding_id + 1; padding tokens keep their own
  rotary,                 // no table: queries and keys are turned
};
enum class NormPlacement { after, before };  // of attention and feed-forward
// A feed-forward layer may make two halves: the activation of one times the other.
enum class Gate { none, first_half_activated, second_half_activated };

// The names of tensors, most of them without ".weight" and ".bias".
struct TensorNames {
  std::vector<std::string> roots;  // what stands before the names: the first that fits
  std::string words;
  std::string positions;    // with learned positions
  std::string token_types;  // with token types
  std::string embedding_norm;
  std::string layer;             // before the names of a layer; # is its number
  std::vector<std::string> qkv;  // several tensors, or one that has them below each other
  std::string attention_out;
  std::string attention_norm;
  std::vector<std::string> up;  // hidden to intermediate, likewise
  std::string down;
  std::string feed_forward_norm;
  std::string final_norm;     // empty: none
  std::string distance_bias;  // with distance buckets
};

// From token rows to one logit per label: pool, dense, activation, norm, out.
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
  std::size_t hidden = 0;
  std::size_t layers = 0;
  std::size_t heads = 0;
  std::size_t intermediate = 0;
  std::size_t token_types = 0;    // 0: none
  std::size_t position_rows = 0;  // of the table, where there is one
  std::size_t max_tokens = 0;     // of a sequence

  Positions positions = Positions::learned;
  std::int32_t padding_id = 0;
  RotaryConfig rotary;
  std::size_t distance_buckets = 0;  // of a bias to attention (distance_attention.h); 0: none
  std::vector<bool> local_layers;    // whose attention reaches local_reach tokens far; or empty
  std::size_t local_reach = 0;
  RotaryConfig local_rotary;

  NormPlacement norm_placement = NormPlacement::after;
  bool first_attention_norm = true;  // false: the first layer's attention takes its input as it is
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
