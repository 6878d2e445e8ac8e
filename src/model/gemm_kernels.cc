// The innermost tiles of the matrix product, one table per level.
//
// A tile keeps ROWS x (2 * W) sums in registers and runs down the depth: per step two loads from
// the panel and one broadcast per row feed 2 * ROWS multiply-adds (K. Goto, R. van de Geijn,
// "Anatomy of High-Performance Matrix Multiplication", 2008). ROWS is what the register file holds:
// 14 x 2 of 32 (AVX-512), 6 x 2 of 16 (AVX2), 4 x 2 of 16 without fused multiply-add.
#include <array>
#include <utility>

#include "model/gemm.h"
#include "simd/lanes.h"

namespace quarry {
namespace {

constexpr std::size_t kVectors = 2;
// Floats ahead of the panel's current row that are asked from memory, across its end into the next
// panel: a short query reads each weight once, from DRAM. Measured with encoder_bench on Sapphire
// Rapids: a query of 12 tokens takes 7 ms without, 2.7 ms with anything from 1,024 to 4,096.
constexpr std::size_t kPrefetchFloats = 2048;
constexpr std::size_t kCacheLineFloats = 16;

template <int W, std::size_t ROWS>
QUARRY_INLINE void tile_body(const float* a, std::size_t a_stride, const float* panel,
                             std::size_t depth, const float* start, float* c,
                             std::size_t c_stride) {
  using L = simd::Lanes<W>;
  typename L::Floats sums[ROWS][kVectors];
#pragma GCC unroll 16
  for (std::size_t i = 0; i < ROWS; ++i) {
#pragma GCC unroll 2
    for (std::size_t j = 0; j < kVectors; ++j) sums[i][j] = L::at(start + j * W);
  }
  for (std::size_t p = 0; p < depth; ++p, panel += kVectors * W) {
    for (std::size_t j = 0; j < kVectors * W; j += kCacheLineFloats) {
      __builtin_prefetch(panel + kPrefetchFloats + j);
    }
    typename L::Floats b[kVectors];
#pragma GCC unroll 2
    for (std::size_t j = 0; j < kVectors; ++j) b[j] = L::at(panel + j * W);
#pragma GCC unroll 16
    for (std::size_t i = 0; i < ROWS; ++i) {
      const typename L::Floats x = a[i * a_stride + p] - typename L::Floats{};
#pragma GCC unroll 2
      for (std::size_t j = 0; j < kVectors; ++j) sums[i][j] += x * b[j];
    }
  }
#pragma GCC unroll 16
  for (std::size_t i = 0; i < ROWS; ++i) {
#pragma GCC unroll 2
    for (std::size_t j = 0; j < kVectors; ++j) L::at(c + i * c_stride + j * W) = sums[i][j];
  }
}

template <std::size_t ROWS>
void tile_scalar(const float* a, std::size_t a_stride, const float* panel, std::size_t depth,
                 const float* start, float* c, std::size_t c_stride) {
  tile_body<4, ROWS>(a, a_stride, panel, depth, start, c, c_stride);
}

#if QUARRY_X86
template <std::size_t ROWS>
QUARRY_AVX2 void tile_avx2(const float* a, std::size_t a_stride, const float* panel,
                           std::size_t depth, const float* start, float* c, std::size_t c_stride) {
  tile_body<8, ROWS>(a, a_stride, panel, depth, start, c, c_stride);
}

template <std::size_t ROWS>
QUARRY_AVX512 void tile_avx512(const float* a, std::size_t a_stride, const float* panel,
                               std::size_t depth, const float* start, float* c,
                               std::size_t c_stride) {
  tile_body<16, ROWS>(a, a_stride, panel, depth, start, c, c_stride);
}
#endif

template <std::size_t... I>
constexpr GemmKernels scalar_table(std::index_sequence<I...>) {
  return {4 * kVectors, sizeof...(I), {nullptr, tile_scalar<I + 1>...}};
}
constexpr GemmKernels kScalar = scalar_table(std::make_index_sequence<4>());

#if QUARRY_X86
template <std::size_t... I>
constexpr GemmKernels avx2_table(std::index_sequence<I...>) {
  return {8 * kVectors, sizeof...(I), {nullptr, tile_avx2<I + 1>...}};
}
constexpr GemmKernels kAvx2 = avx2_table(std::make_index_sequence<6>());

template <std::size_t... I>
constexpr GemmKernels avx512_table(std::index_sequence<I...>) {
  return {16 * kVectors, sizeof...(I), {nullptr, tile_avx512<I + 1>...}};
}
constexpr GemmKernels kAvx512 = avx512_table(std::make_index_sequence<kMaxTileRows>());
#endif

}  // namespace

const GemmKernels& gemm_kernels(Isa isa) {
#if QUARRY_X86
  if (isa == Isa::avx512) return kAvx512;
  if (isa == Isa::avx2) return kAvx2;
#endif
  return kScalar;
}

}  // namespace quarry
