// Self-attention of one sequence: every token looks at every other, head by head.
#pragma once

#include <cstddef>
#include <vector>

#include "model/packed_matrix.h"

namespace quarry {

// Scratch memory for attention over sequences up to `max_tokens`. One thread at a time.
class Attention {
 public:
  Attention(std::size_t heads, std::size_t head_size, std::size_t max_tokens);

  // `qkv`: tokens x (queries | keys | values), each heads * head_size wide. Writes tokens rows of
  // heads * head_size floats to `out`: softmax(q k^T / sqrt(head_size)) v.
  void run(const float* qkv, std::size_t tokens, float* out);

 private:
  void run_head(const float* qkv, std::size_t tokens, float* out);
  void attend_rows(const MatrixView& queries, std::size_t tokens, float* out);

  std::size_t heads_;
  std::size_t head_size_;
  std::size_t width_;     // heads * head_size
  AlignedFloats keys_;    // packed, transposed
  AlignedFloats values_;  // packed
  AlignedFloats scores_;  // of some queries with all keys
};

}  // namespace quarry
