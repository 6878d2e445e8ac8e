// GELU, softmax and layer norm, vectorised along a row.
#include "model/row_kernels.h"

#include <cmath>
#include <limits>

#include "model/lane_math.h"
#include "model/lane_rows.h"

namespace quarry::model {
namespace {

using simd::Lanes;

template <int W>
QUARRY_INLINE void gelu_body(float* x, std::size_t size) {
  change_vectors<W>(x, size, 0, [](auto& v) QUARRY_INLINE_BODY { gelu_lanes<W>(v); });
}

template <int W>
QUARRY_INLINE void rough_gelu_body(float* x, std::size_t size) {
  change_vectors<W>(x, size, 0, [](auto& v) QUARRY_INLINE_BODY { rough_gelu_lanes<W>(v); });
}

constexpr float kLeast = std::numeric_limits<float>::lowest();

template <int W>
QUARRY_INLINE float greatest_of(const float* x, std::size_t size) {
  using Floats = typename simd::Lanes<W>::Floats;
  Floats greatest = kLeast - Floats{};
  each_vector<W>(x, size, kLeast, [&](const Floats& v, std::size_t, int) QUARRY_INLINE_BODY {
    greatest = v > greatest ? v : greatest;
  });
  return simd::greatest_of_lanes<W>(greatest);
}

template <int W>
QUARRY_INLINE float exponentials_body(float* x, std::size_t size, float greatest, float scale) {
  using Floats = typename simd::Lanes<W>::Floats;
  Floats sums{};
  change_vectors<W>(x, size, kLeast, [&](Floats& v) QUARRY_INLINE_BODY {
    v = (v - greatest) * scale;
    exponential_of_lanes<W>(v);
    sums += v;
  });
  return simd::sum_of_lanes<W>(sums);
}

// Adding half a unit in the last place rounds a positive float to bfloat16.
template <int W>
QUARRY_INLINE float bf16_exponentials_body(const float* x, std::size_t size, float greatest,
                                           float scale, Word* words) {
  using Floats = typename simd::Lanes<W>::Floats;
  using Bits = typename simd::Lanes<W>::Bits;
  constexpr float kLog2OfE = 1.44269504f;
  const float factor = scale * kLog2OfE;
  const float most = greatest * factor;
  Floats sums{};
  each_vector<W>(
      x, size, kLeast, [&](const Floats& score, std::size_t at, int count) QUARRY_INLINE_BODY {
        Floats v = score * factor - most;
        rough_power_of_two_of_lanes<W>(v);
        sums += v;
        const Bits bits = reinterpret_cast<Bits>(v) + 0x8000;
        const auto halves = __builtin_convertvector(bits >> 16, typename NarrowLanes<W>::Halves);
        store_codes<std::uint16_t>(halves, at, count, W, words);
      });
  return simd::sum_of_lanes<W>(sums);
}

template <int W>
QUARRY_INLINE void multiply_body(float* x, std::size_t size, float factor) {
  change_vectors<W>(x, size, 0, [&](auto& v) QUARRY_INLINE_BODY { v *= factor; });
}

template <int W>
QUARRY_INLINE void softmax_body(float* x, std::size_t size, float scale) {
  const float greatest = greatest_of<W>(x, size);
  const float factor = 1.0f / exponentials_body<W>(x, size, greatest, scale);
  multiply_body<W>(x, size, factor);
}

template <int W>
QUARRY_INLINE float add_rows(float* x, const float* add, std::size_t size) {
  using L = simd::Lanes<W>;
  typename L::Floats sums{};
  std::size_t i = 0;
  for (; i + W <= size; i += W) sums += L::at(x + i) += L::at(add + i);
  float sum = simd::sum_of_lanes<W>(sums);
  for (; i < size; ++i) sum += x[i] += add[i];
  return sum;
}

// Two passes, around the mean: E[x^2] - mean^2 would cancel.
template <int W>
QUARRY_INLINE float squares_around(const float* x, std::size_t size, float mean) {
  using L = simd::Lanes<W>;
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
  using L = simd::Lanes<W>;
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

// One table per instruction set: the same bodies compiled for different targets.
#define QUARRY_ROW_KERNELS(NAME, TARGET, W)                                                        \
  TARGET void gelu_##NAME(float* x, std::size_t size) { gelu_body<W>(x, size); }                   \
  TARGET void rough_gelu_##NAME(float* x, std::size_t size) { rough_gelu_body<W>(x, size); }       \
  TARGET float greatest_##NAME(const float* x, std::size_t size) {                                 \
    return greatest_of<W>(x, size);                                                                \
  }                                                                                                \
  TARGET float exponentials_##NAME(float* x, std::size_t size, float greatest, float scale) {      \
    return exponentials_body<W>(x, size, greatest, scale);                                         \
  }                                                                                                \
  TARGET float bf16_exponentials_##NAME(const float* x, std::size_t size, float greatest,          \
                                        float scale, Word* words) {                                \
    return bf16_exponentials_body<W>(x, size, greatest, scale, words);                             \
  }                                                                                                \
  TARGET void multiply_##NAME(float* x, std::size_t size, float factor) {                          \
    multiply_body<W>(x, size, factor);                                                             \
  }                                                                                                \
  TARGET void softmax_##NAME(float* x, std::size_t size, float scale) {                            \
    softmax_body<W>(x, size, scale);                                                               \
  }                                                                                                \
  TARGET void normalize_##NAME(float* x, const float* add, std::size_t size,                       \
                               const LayerNorm& norm) {                                            \
    normalize_body<W>(x, add, size, norm);                                                         \
  }                                                                                                \
  constexpr RowKernels k_##NAME = {gelu_##NAME,         rough_gelu_##NAME,        greatest_##NAME, \
                                   exponentials_##NAME, bf16_exponentials_##NAME, multiply_##NAME, \
                                   softmax_##NAME,      normalize_##NAME};

QUARRY_ROW_KERNELS(scalar, , 4)
#if QUARRY_X86
QUARRY_ROW_KERNELS(avx2, QUARRY_AVX2, 8)
QUARRY_ROW_KERNELS(avx512, QUARRY_AVX512, 16)
#endif
#undef QUARRY_ROW_KERNELS

}  // namespace

const RowKernels& row_kernels(simd::Isa isa) {
#if QUARRY_X86
  if (isa >= simd::Isa::avx512) return k_avx512;
  if (isa >= simd::Isa::avx2) return k_avx2;
#endif
  return k_scalar;
}

const RowKernels& row_kernels() {
  static const RowKernels& kernels = row_kernels(simd::active_isa());
  return kernels;
}

}  // namespace quarry::model
