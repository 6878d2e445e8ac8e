// Inner products of float vectors: one pair, or one query against many rows.
#pragma once

#include <span>

#include "simd/isa.h"

namespace quarry::simd {

// The vectors have equal length and any alignment.
float dot(std::span<const float> a, std::span<const float> b);

// scores[i] = query . row i, for scores.size() consecutive rows in `rows`. For exact scans: reads
// `rows` once, at the speed of memory.
void dot_rows(std::span<const float> query, std::span<const float> rows, std::span<float> scores);

// The kernels of one level, for tests and benches; others call the functions above.
struct DotKernels {
  float (*dot)(const float* a, const float* b, std::size_t size);
  void (*rows)(const float* query, const float* rows, std::size_t size, std::size_t count,
               float* scores);
};
const DotKernels& dot_kernels(Isa isa);

}  // namespace quarry::simd
