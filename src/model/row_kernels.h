// What a transformer does to single rows between its matrix products, at each level.
#pragma once

#include <cstddef>

#include "model/packed_matrix.h"
#include "simd/isa.h"

namespace quarry::model {

struct LayerNorm {
  const float* gain = nullptr;
  const float* bias = nullptr;
  float epsilon = 1e-12f;
};

struct RowKernels {
  // x = x * Phi(x), the exact GELU; within 1e-6 of it.
  void (*gelu)(float* x, std::size_t size);
  // The same within 2e-4: for what is rounded to 12 bits or fewer next.
  void (*rough_gelu)(float* x, std::size_t size);
  float (*greatest)(const float* x, std::size_t size);
  // x = e^(scale * (x - greatest)), for softmax; returns their sum. None of x is above `greatest`.
  float (*exponentials)(float* x, std::size_t size, float greatest, float scale);
  // The same as bfloat16 in `words`, a last half word being zero.
  float (*bf16_exponentials)(const float* x, std::size_t size, float greatest, float scale,
                             Word* words);
  void (*multiply)(float* x, std::size_t size, float factor);
  // x = softmax(scale * x). `size` is at least 1.
  void (*softmax)(float* x, std::size_t size, float scale);
  // x = normalise(x + add) * gain + bias, to mean 0 and variance 1 before gain and bias.
  void (*add_and_normalize)(float* x, const float* add, std::size_t size, const LayerNorm& norm);
};

const RowKernels& row_kernels(simd::Isa isa);
const RowKernels& row_kernels();  // of the active level

}  // namespace quarry::model
