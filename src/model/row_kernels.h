// Functions on single rows between the matrix products of a transformer, one set per instruction
// set.
#pragma once

#include <cstddef>

#include "model/packed_matrix.h"
#include "simd/isa.h"

namespace quarry::model {

// J. Ba et al., "Layer Normalization", 2016. Both vectors are as long as the row.
struct LayerNorm {
  const float* gain = nullptr;  // null: no norm
  const float* bias = nullptr;
  float epsilon = 1e-12f;  // added to the variance
};

struct RowKernels {
  // x = x * Phi(x), the exact GELU, with an absolute error below 1e-6.
  void (*gelu)(float* x, std::size_t size);
  // The same with an absolute error below 2e-4, enough before rounding to 12 bits or fewer.
  void (*rough_gelu)(float* x, std::size_t size);
  // The maximum; the lowest float for an empty row.
  float (*greatest)(const float* x, std::size_t size);
  // x = e^(scale * (x - greatest)), for softmax; returns the sum. No x may exceed `greatest`.
  float (*exponentials)(float* x, std::size_t size, float greatest, float scale);
  // Writes the exponentials as bfloat16 to `words` instead; pads the last word with zero.
  float (*bf16_exponentials)(const float* x, std::size_t size, float greatest, float scale,
                             Word* words);
  void (*multiply)(float* x, std::size_t size, float factor);
  // x = softmax(scale * x). `size` is at least 1.
  void (*softmax)(float* x, std::size_t size, float scale);
  // x = normalise(x + add) * gain + bias, where normalise shifts and scales to mean 0 and variance
  // 1.
  void (*add_and_normalize)(float* x, const float* add, std::size_t size, const LayerNorm& norm);
};

const RowKernels& row_kernels(simd::Isa isa);
const RowKernels& row_kernels();  // of the active instruction set

}  // namespace quarry::model
