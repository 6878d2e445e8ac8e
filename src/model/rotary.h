// Rotary position embedding of queries and keys (RoPE).
//
// J. Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021. Value i of a
// head's first half and value i of its second half form a point in a plane, which is rotated by the
// angle position * theta^(-2 i / head_size). The product of a query and a key then depends only on
// their distance.
#pragma once

#include <cstddef>
#include <vector>

namespace quarry::model {

struct RotaryConfig {
  double theta = 10000;
  // Extends the context of a model by this factor ("NTK-aware scaling"): theta is multiplied by the
  // factor and every angle divided by factor^(2 / head_size).
  double ntk_factor = 1;
};

// The sines and cosines of all positions of a sequence. Immutable; share it freely.
class RotaryTable {
 public:
  RotaryTable() = default;
  RotaryTable(const RotaryConfig& config, std::size_t head_size, std::size_t positions);

  // Rotates queries and keys in place; leaves values alone. `tokens` is at most `positions`. `qkv`:
  // tokens x (queries | keys | values), each part heads * head_size floats wide.
  void turn(float* qkv, std::size_t tokens, std::size_t heads) const;

 private:
  void turn_head(float* head, const float* sines, const float* cosines) const;

  std::size_t half_ = 0;        // half of head_size
  std::vector<float> sines_;    // positions x half
  std::vector<float> cosines_;  // positions x half
};

}  // namespace quarry::model
