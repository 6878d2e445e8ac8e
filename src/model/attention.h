// Multi-head self-attention over one sequence: every token attends to every token
// (A. Vaswani et al., "Attention Is All You Need", 2017).
#pragma once

#include <cstddef>

#include "model/gemm.h"
#include "model/packed_matrix.h"
#include "model/precision.h"

namespace quarry::model {

// Scratch memory for attention over sequences of up to `max_tokens`. Use it from one thread at a
// time.
//
// Products run in bfloat16 if the instruction set has it and `precision` is not fp32, otherwise in
// float. Integers are never used: one scale per row is too coarse for scores and attention weights.
class Attention {
 public:
  Attention(std::size_t heads, std::size_t head_size, std::size_t max_tokens,
            Precision precision = Precision::fp32);

  // `qkv`: tokens x (queries | keys | values), each part heads * head_size floats wide.
  // `out`: tokens x (heads * head_size) floats, set to softmax(q k^T / sqrt(head_size)) v for each
  // head.
  void run(const float* qkv, std::size_t tokens, float* out);

 private:
  void encode_rows(const float* qkv, std::size_t tokens);
  void run_head(std::size_t head, const Word* rows, std::size_t tokens, float* out);
  void pack_values(const WordsView& values);
  void weigh(std::size_t rows, std::size_t tokens, float* sums);
  void attend_rows(const WordsView& queries, std::size_t tokens, float* out);

  std::size_t heads_;
  std::size_t head_size_;
  std::size_t width_;    // heads * head_size
  std::size_t in_word_;  // values per word: 2 in bfloat16, 1 in float
  const GemmKernels* kernels_;
  AlignedFloats rows_;     // bfloat16 only: qkv encoded as words
  AlignedFloats keys_;     // packed, transposed
  AlignedFloats values_;   // packed
  AlignedFloats scores_;   // one block of queries x all keys
  AlignedFloats weights_;  // bfloat16 only: exponentials of the scores, as words
};

}  // namespace quarry::model
