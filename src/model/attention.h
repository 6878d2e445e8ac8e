// Self-attention of one sequence: every token looks at every other, head by head.
#pragma once

#include <cstddef>

#include "model/gemm.h"
#include "model/packed_matrix.h"
#include "model/precision.h"

namespace quarry::model {

// Scratch memory for attention over sequences up to `max_tokens`. One thread at a time.
//
// Its products are made in bfloat16 where the level has it and the model is not asked for in full
// precision, else in floats: scores and weights have no use for the integers' one scale a row.
class Attention {
 public:
  Attention(std::size_t heads, std::size_t head_size, std::size_t max_tokens,
            Precision precision = Precision::fp32);

  // `qkv`: tokens x (queries | keys | values), each heads * head_size wide. Writes tokens rows of
  // heads * head_size floats to `out`: softmax(q k^T / sqrt(head_size)) v.
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
  std::size_t in_word_;  // values: 2 of bfloat16, or 1 float
  const GemmKernels* kernels_;
  AlignedFloats rows_;     // bfloat16 only: all of qkv as words
  AlignedFloats keys_;     // packed, transposed
  AlignedFloats values_;   // packed
  AlignedFloats scores_;   // of some queries with all keys
  AlignedFloats weights_;  // bfloat16 only: their exponentials, as words
};

}  // namespace quarry::model
