// Computes the prefix sum of each vector by itself, in log2(W) shifted additions, and then adds the
// total of the vectors before it. Consecutive vectors depend on each other only through that last
// addition.
#include "simd/running_sum.h"

#include <utility>

#include "simd/lanes.h"

namespace quarry::simd {
namespace {

// Adds the lanes shifted up by `kBy`, with zeros shifted in.
template <int W, int kBy, int... kLane>
QUARRY_INLINE void add_moved(typename Lanes<W>::Bits& lanes, std::integer_sequence<int, kLane...>) {
  const typename Lanes<W>::Bits zero{};
  lanes += __builtin_shufflevector(zero, lanes, (kLane < kBy ? kLane : W + kLane - kBy)...);
}

template <int W, int kBy = 1>
QUARRY_INLINE void add_up(typename Lanes<W>::Bits& lanes) {
  add_moved<W, kBy>(lanes, std::make_integer_sequence<int, W>());
  if constexpr (2 * kBy < W) add_up<W, 2 * kBy>(lanes);
}

template <int W, int... kLane>
QUARRY_INLINE void add_last(const typename Lanes<W>::Bits& from, typename Lanes<W>::Bits& to,
                            std::integer_sequence<int, kLane...>) {
  to += __builtin_shufflevector(from, from, (kLane - kLane + W - 1)...);
}

template <int W>
QUARRY_INLINE std::uint32_t sum_body(std::uint32_t first, std::uint32_t* values, std::size_t size) {
  using Bits = typename Lanes<W>::Bits;
  typedef std::uint32_t Stored __attribute__((vector_size(W * 4), aligned(4), may_alias));
  Bits before{}, seen{};
  before += first - 1;
#pragma GCC unroll 4
  for (std::size_t i = 0; i < size; i += W) {
    Stored& place = *reinterpret_cast<Stored*>(values + i);
    Bits lanes = place;
    seen |= lanes;
    lanes += 1;
    add_up<W>(lanes);
    place = lanes + before;
    add_last<W>(lanes, before, std::make_integer_sequence<int, W>());
  }
  std::uint32_t all = 0;
  for (int lane = 0; lane < W; ++lane) all |= seen[lane];
  return all;
}

std::uint32_t sum_scalar(std::uint32_t first, std::uint32_t* values, std::size_t size) {
  return sum_body<4>(first, values, size);
}
#if QUARRY_X86
QUARRY_AVX2 std::uint32_t sum_avx2(std::uint32_t first, std::uint32_t* values, std::size_t size) {
  return sum_body<8>(first, values, size);
}
QUARRY_AVX512 std::uint32_t sum_avx512(std::uint32_t first, std::uint32_t* values,
                                       std::size_t size) {
  return sum_body<16>(first, values, size);
}
#endif

}  // namespace

SumGapsKernel sum_gaps_kernel(Isa isa) {
#if QUARRY_X86
  if (isa >= Isa::avx512) return sum_avx512;
  if (isa >= Isa::avx2) return sum_avx2;
#endif
  return sum_scalar;
}

std::uint32_t sum_gaps(std::uint32_t first, std::uint32_t* values, std::size_t size) {
  static const SumGapsKernel kernel = sum_gaps_kernel(active_isa());
  return kernel(first, values, size);
}

}  // namespace quarry::simd
