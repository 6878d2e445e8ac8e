// nth_greatest builds its result from the highest bit down: a bit is kept if at least n values
// reach the candidate. Each bit costs one counting pass, which vectorises well. Invariant: at least
// n values are >= the bits found so far.
#include "simd/count.h"

#include <bit>

#include "simd/lanes.h"

#if QUARRY_X86
#include <immintrin.h>
#elif QUARRY_ARM
#include <arm_neon.h>
#endif

namespace quarry::simd {
namespace {

std::size_t count_rest(const std::uint32_t* values, std::size_t begin, std::size_t size,
                       std::uint32_t least, std::size_t found) {
  for (std::size_t i = begin; i < size; ++i) found += values[i] >= least;
  return found;
}

std::size_t count_scalar(const std::uint32_t* values, std::size_t size, std::uint32_t least) {
  return count_rest(values, 0, size, least, 0);
}

template <int W>
QUARRY_INLINE std::uint32_t greatest_body(const std::uint32_t* values, std::size_t size) {
  using Bits = typename Lanes<W>::Bits;
  typedef std::uint32_t Stored __attribute__((vector_size(W * 4), aligned(4), may_alias));
  Bits best{};
  std::size_t i = 0;
  for (; i + W <= size; i += W) {
    const Bits group = *reinterpret_cast<const Stored*>(values + i);
    best = group > best ? group : best;
  }
  std::uint32_t greatest = 0;
  for (int lane = 0; lane < W; ++lane) greatest = best[lane] > greatest ? best[lane] : greatest;
  for (; i < size; ++i) greatest = values[i] > greatest ? values[i] : greatest;
  return greatest;
}

std::uint32_t greatest_scalar(const std::uint32_t* values, std::size_t size) {
  return greatest_body<4>(values, size);
}

#if QUARRY_X86
QUARRY_AVX2 std::uint32_t greatest_avx2(const std::uint32_t* values, std::size_t size) {
  return greatest_body<8>(values, size);
}
QUARRY_AVX512 std::uint32_t greatest_avx512(const std::uint32_t* values, std::size_t size) {
  return greatest_body<16>(values, size);
}

QUARRY_BEGIN_TARGET("avx2,fma")
std::size_t count_avx2(const std::uint32_t* values, std::size_t size, std::uint32_t least) {
  const __m256i bound = _mm256_set1_epi32(static_cast<int>(least));
  __m256i counts = _mm256_setzero_si256();
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    const __m256i group = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(values + i));
    // A lane of all ones is minus one.
    counts = _mm256_sub_epi32(counts, _mm256_cmpeq_epi32(_mm256_max_epu32(group, bound), group));
  }
  alignas(32) std::uint32_t lanes[8];
  _mm256_store_si256(reinterpret_cast<__m256i*>(lanes), counts);
  std::size_t found = 0;
  for (const std::uint32_t lane : lanes) found += lane;
  return count_rest(values, i, size, least, found);
}
QUARRY_END_TARGET

QUARRY_BEGIN_TARGET("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")
std::size_t count_avx512(const std::uint32_t* values, std::size_t size, std::uint32_t least) {
  const __m512i bound = _mm512_set1_epi32(static_cast<int>(least));
  const __m512i one = _mm512_set1_epi32(1);
  __m512i counts[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
  std::size_t i = 0;
  for (; i + 32 <= size; i += 32) {
#pragma GCC unroll 2
    for (std::size_t half = 0; half < 2; ++half) {
      const __m512i group = _mm512_loadu_si512(values + i + 16 * half);
      counts[half] = _mm512_mask_add_epi32(counts[half], _mm512_cmpge_epu32_mask(group, bound),
                                           counts[half], one);
    }
  }
  alignas(64) std::uint32_t lanes[16];
  _mm512_store_si512(lanes, _mm512_add_epi32(counts[0], counts[1]));
  std::size_t found = 0;
  for (const std::uint32_t lane : lanes) found += lane;
  for (; i < size; i += 16) {
    const auto here = static_cast<__mmask16>(size - i < 16 ? (1U << (size - i)) - 1 : 0xFFFF);
    const __m512i group = _mm512_maskz_loadu_epi32(here, values + i);
    found += static_cast<std::size_t>(
        std::popcount(static_cast<unsigned>(_mm512_mask_cmpge_epu32_mask(here, group, bound))));
  }
  return found;
}
QUARRY_END_TARGET
#endif

#if QUARRY_ARM
std::size_t count_neon(const std::uint32_t* values, std::size_t size, std::uint32_t least) {
  const uint32x4_t bound = vdupq_n_u32(least);
  uint32x4_t counts = vdupq_n_u32(0);
  std::size_t i = 0;
  for (; i + 4 <= size; i += 4) {
    // A lane of all ones is minus one.
    counts = vsubq_u32(counts, vcgeq_u32(vld1q_u32(values + i), bound));
  }
  return count_rest(values, i, size, least, vaddvq_u32(counts));
}
#endif

// The `wanted` most significant bits of the nth greatest value, from its highest set bit; the lower
// bits are zero.
std::uint32_t leading_bits_of_nth(const std::uint32_t* values, std::size_t size, std::size_t n,
                                  int wanted) {
  std::uint32_t found = 0;
  for (int bit = std::bit_width(greatest(values, size)) - 1; bit >= 0 && wanted > 0; --bit) {
    const std::uint32_t higher = found | 1U << bit;
    if (count_at_least(values, size, higher) >= n) found = higher;
    wanted -= found != 0;
  }
  return found;
}

}  // namespace

CountKernel count_kernel(Isa isa) {
#if QUARRY_X86
  if (isa >= Isa::avx512) return count_avx512;
  if (isa >= Isa::avx2) return count_avx2;
#elif QUARRY_ARM
  if (isa >= Isa::neon) return count_neon;
#endif
  return count_scalar;
}

GreatestKernel greatest_kernel(Isa isa) {
#if QUARRY_X86
  if (isa >= Isa::avx512) return greatest_avx512;
  if (isa >= Isa::avx2) return greatest_avx2;
#endif
  return greatest_scalar;
}

std::size_t count_at_least(const std::uint32_t* values, std::size_t size, std::uint32_t least) {
  static const CountKernel kernel = count_kernel(active_isa());
  return kernel(values, size, least);
}

std::uint32_t greatest(const std::uint32_t* values, std::size_t size) {
  static const GreatestKernel kernel = greatest_kernel(active_isa());
  return kernel(values, size);
}

std::uint32_t nth_greatest(const std::uint32_t* values, std::size_t size, std::size_t n) {
  return leading_bits_of_nth(values, size, n, 32);
}

std::uint32_t about_nth_greatest(const std::uint32_t* values, std::size_t size, std::size_t n) {
  return leading_bits_of_nth(values, size, n, 8);
}

}  // namespace quarry::simd
