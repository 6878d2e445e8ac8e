// Positions as angles: rotary embedding of queries and keys.
//
// J. Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021. Value i of a
// head's first half and value i of its second half are one point in a plane, which is turned by
// position * theta^(-2 i / head_size). The product of a query and a key then depends on their
// distance alone.
#pragma once

#include <cstddef>
#include <vector>

namespace quarry::model {

struct RotaryConfig {
  double theta = 10000;
  // Stretches a model to texts this many times longer than it was trained on ("NTK-aware scaling"):
  // theta grows by the factor and every angle shrinks by factor^(2 / head_size).
  double ntk_factor = 1;
};

// Sines and cosines for the positions of a sequence. Immutable; share it freely.
class RotaryTable {
 public:
  RotaryTable() = default;
  RotaryTable(const RotaryConfig& config, std::size_t head_size, std::size_t positions);

  // Turns the queries and keys of a sequence of at most `positions` tokens. `qkv`: a row for each
  // token of (queries | keys | values), each heads * head_size wide.
  void turn(float* qkv, std::size_t tokens, std::size_t heads) const;

 private:
  void turn_head(float* head, const float* sines, const float* cosines) const;

  std::size_t half_ = 0;        // of a head's size
  std::vector<float> sines_;    // positions x half
  std::vector<float> cosines_;  // likewise
};

}  // namespace quarry::model
