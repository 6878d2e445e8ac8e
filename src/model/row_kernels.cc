// GELU, softmax and layer norm over the lanes of a row.
//
// GELU needs Phi(x) = (1 + erf(x / sqrt 2)) / 2. Abramowitz and Stegun 7.1.26 gives erfc(z) for z
// >= 0 as t (a1 + t (a2 + ...)) exp(-z^2), t = 1 / (1 + p z), within 1.5e-7. Taking erfc of |x| and
// mirroring it keeps the small values of the left tail free of cancellation.
//
// A row's last floats that fill no whole vector pass through a buffer of one.
#include "model/row_kernels.h"

#include <cmath>
#include <cstring>

#include "model/lane_math.h"
#include "simd/lanes.h"

namespace quarry {
namespace {

using simd::Lanes;

template <int W>
QUARRY_INLINE void gelu_lanes(typename Lanes<W>::Floats& x) {
  using Floats = typename Lanes<W>::Floats;
  constexpr float kP = 0.3275911f;
  constexpr float kA[] = {0.254829592f, -0.284496736f, 1.421413741f, -1.453152027f, 1.061405429f};
  const Floats zero{};
  const Floats z = (x < zero ? -x : x) * 0.70710678f;
  const Floats t = 1.0f / (1.0f + kP * z);
  Floats e = -z * z;
  exponential_of_lanes<W>(e);
  const Floats series = t * (kA[0] + t * (kA[1] + t * (kA[2] + t * (kA[3] + t * kA[4]))));
  const Floats tail = 0.5f * series * e;
  x = x * (x < zero ? tail : 1.0f - tail);
}

template <int W>
QUARRY_INLINE void gelu_body(float* x, std::size_t size) {
  using L = Lanes<W>;
  std::size_t i = 0;
  for (; i + W <= size; i += W) {
    typename L::Floats v = L::at(x + i);
    gelu_lanes<W>(v);
    L::at(x + i) = v;
  }
  if (i == size) return;
  float rest[W] = {};
  std::memcpy(rest, x + i, (size - i) * sizeof(float));
  typename L::Floats v = L::at(rest);
  gelu_lanes<W>(v);
  L::at(rest) = v;
  std::memcpy(x + i, rest, (size - i) * sizeof(float));
}

template <int W>
QUARRY_INLINE float greatest_of(const float* x, std::size_t size) {
  using L = Lanes<W>;
  typename L::Floats greatest = x[0] - typename L::Floats{};
  std::size_t i = 0;
  for (; i + W <= size; i += W) {
    const typename L::Floats v = L::at(x + i);
    greatest = v > greatest ? v : greatest;
  }
  float result = simd::greatest_of_lanes<W>(greatest);
  for (; i < size; ++i) result = x[i] > result ? x[i] : result;
  return result;
}

template <int W>
QUARRY_INLINE void softmax_body(float* x, std::size_t size, float scale) {
  using L = Lanes<W>;
  const float greatest = greatest_of<W>(x, size);
  typename L::Floats sums{};
  std::size_t i = 0;
  for (; i + W <= size; i += W) {
    typename L::Floats v = (L::at(x + i) - greatest) * scale;
    exponential_of_lanes<W>(v);
    sums += v;
    L::at(x + i) = v;
  }
  float sum = simd::sum_of_lanes<W>(sums);
  if (i < size) {
    float rest[W] = {};
    std::memcpy(rest, x + i, (size - i) * sizeof(float));
    typename L::Floats v = (L::at(rest) - greatest) * scale;
    exponential_of_lanes<W>(v);
    L::at(rest) = v;
    for (std::size_t j = 0; j < size - i; ++j) sum += x[i + j] = rest[j];
  }
  const float factor = 1.0f / sum;
  for (i = 0; i + W <= size; i += W) L::at(x + i) *= factor;
  for (; i < size; ++i) x[i] *= factor;
}

template <int W>
QUARRY_INLINE float add_rows(float* x, const float* add, std::size_t size) {
  using L = Lanes<W>;
  typename L::Floats sums{};
  std::size_t i = 0;
  for (; i + W <= size; i += W) sums += L::at(x + i) += L::at(add + i);
  float sum = simd::sum_of_lanes<W>(sums);
  for (; i < size; ++i) sum += x[i] += add[i];
  return sum;
}

// The variance in a second pass around the mean: E[x^2] - mean^2 would cancel.
template <int W>
QUARRY_INLINE float squares_around(const float* x, std::size_t size, float mean) {
  using L = Lanes<W>;
  typename L::Floats sums{};
  std::size_t i = 0;
  for (; i + W <= size; i += W) {
    const typename L::Floats d = L::at(x + i) - mean;
    sums += d * d;
  }
  float sum = simd::sum_of_lanes<W>(sums);
  for (; i < size; ++i) sum += (x[i] - mean) * (x[i] - mean);
  return sum;
}

template <int W>
QUARRY_INLINE void normalize_body(float* x, const float* add, std::size_t size,
                                  const LayerNorm& norm) {
  using L = Lanes<W>;
  const float count = static_cast<float>(size);
  const float mean = add_rows<W>(x, add, size) / count;
  const float variance = squares_around<W>(x, size, mean) / count;
  const float scale = 1.0f / std::sqrt(variance + norm.epsilon);
  std::size_t i = 0;
  for (; i + W <= size; i += W) {
    L::at(x + i) = (L::at(x + i) - mean) * scale * L::at(norm.gain + i) + L::at(norm.bias + i);
  }
  for (; i < size; ++i) x[i] = (x[i] - mean) * scale * norm.gain[i] + norm.bias[i];
}

// One table per level: the same bodies under another target.
#define QUARRY_ROW_KERNELS(NAME, TARGET, W)                                      \
  TARGET void gelu_##NAME(float* x, std::size_t size) { gelu_body<W>(x, size); } \
  TARGET void softmax_##NAME(float* x, std::size_t size, float scale) {          \
    softmax_body<W>(x, size, scale);                                             \
  }                                                                              \
  TARGET void normalize_##NAME(float* x, const float* add, std::size_t size,     \
                               const LayerNorm& norm) {                          \
    normalize_body<W>(x, add, size, norm);                                       \
  }                                                                              \
  constexpr RowKernels k_##NAME = {gelu_##NAME, softmax_##NAME, normalize_##NAME};

QUARRY_ROW_KERNELS(scalar, , 4)
#if QUARRY_X86
QUARRY_ROW_KERNELS(avx2, QUARRY_AVX2, 8)
QUARRY_ROW_KERNELS(avx512, QUARRY_AVX512, 16)
#endif
#undef QUARRY_ROW_KERNELS

}  // namespace

const RowKernels& row_kernels(Isa isa) {
#if QUARRY_X86
  if (isa >= Isa::avx512) return k_avx512;
  if (isa >= Isa::avx2) return k_avx2;
#endif
  return k_scalar;
}

const RowKernels& row_kernels() {
  static const RowKernels& kernels = row_kernels(active_isa());
  return kernels;
}

}  // namespace quarry
