// Optimised for few matches: a group of lanes is expanded only if one of them matches.
#include "simd/select.h"

#include <bit>

#include "simd/lanes.h"

#if QUARRY_X86
#include <immintrin.h>
#elif QUARRY_ARM
#include <arm_neon.h>
#endif

namespace quarry::simd {
namespace {

std::size_t select_rest(const std::uint32_t* values, std::size_t begin, std::size_t size,
                        std::uint32_t least, std::uint32_t* places, std::size_t found) {
  for (std::size_t i = begin; i < size; ++i) {
    if (values[i] >= least) places[found++] = static_cast<std::uint32_t>(i);
  }
  return found;
}

std::size_t select_scalar(const std::uint32_t* values, std::size_t size, std::uint32_t least,
                          std::uint32_t* places) {
  return select_rest(values, 0, size, least, places, 0);
}

#if QUARRY_X86
QUARRY_BEGIN_TARGET("avx2,fma")
std::size_t select_avx2(const std::uint32_t* values, std::size_t size, std::uint32_t least,
                        std::uint32_t* places) {
  const __m256i bound = _mm256_set1_epi32(static_cast<int>(least));
  std::size_t found = 0, i = 0;
  for (; i + 8 <= size; i += 8) {
    const __m256i group = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(values + i));
    const __m256i enough = _mm256_cmpeq_epi32(_mm256_max_epu32(group, bound), group);
    auto mask = static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(enough)));
    for (; mask != 0; mask &= mask - 1) {
      places[found++] =
          static_cast<std::uint32_t>(i) + static_cast<unsigned>(std::countr_zero(mask));
    }
  }
  return select_rest(values, i, size, least, places, found);
}
QUARRY_END_TARGET

QUARRY_BEGIN_TARGET("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")
// Uses the masked form because the plain intrinsic of gcc 12 reads an uninitialised register and
// warns.
QUARRY_INLINE __m512i greater_of(const __m512i& a, const __m512i& b) {
  return _mm512_maskz_max_epu32(0xFFFF, a, b);
}
QUARRY_INLINE void append_places(__mmask16 mask, std::size_t first, std::uint32_t* places,
                                 std::size_t& found) {
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i place = _mm512_add_epi32(lanes, _mm512_set1_epi32(static_cast<int>(first)));
  const auto count = static_cast<unsigned>(std::popcount(static_cast<unsigned>(mask)));
  // Compresses in a register: on Zen 4, compressing into memory takes some hundred cycles.
  _mm512_mask_storeu_epi32(places + found, static_cast<__mmask16>((1U << count) - 1),
                           _mm512_maskz_compress_epi32(mask, place));
  found += count;
}
std::size_t select_avx512(const std::uint32_t* values, std::size_t size, std::uint32_t least,
                          std::uint32_t* places) {
  const __m512i bound = _mm512_set1_epi32(static_cast<int>(least));
  std::size_t found = 0, i = 0;
  for (; i + 64 <= size; i += 64) {
    const __m512i a = _mm512_loadu_si512(values + i), b = _mm512_loadu_si512(values + i + 16);
    const __m512i c = _mm512_loadu_si512(values + i + 32), d = _mm512_loadu_si512(values + i + 48);
    // One comparison covers all four vectors; four separate masks would wait for each other.
    const __m512i most = greater_of(greater_of(a, b), greater_of(c, d));
    if (_mm512_cmpge_epu32_mask(most, bound) == 0) continue;
    append_places(_mm512_cmpge_epu32_mask(a, bound), i, places, found);
    append_places(_mm512_cmpge_epu32_mask(b, bound), i + 16, places, found);
    append_places(_mm512_cmpge_epu32_mask(c, bound), i + 32, places, found);
    append_places(_mm512_cmpge_epu32_mask(d, bound), i + 48, places, found);
  }
  return select_rest(values, i, size, least, places, found);
}
QUARRY_END_TARGET
#endif

#if QUARRY_ARM
std::size_t select_neon(const std::uint32_t* values, std::size_t size, std::uint32_t least,
                        std::uint32_t* places) {
  const uint32x4_t bound = vdupq_n_u32(least);
  std::size_t found = 0, i = 0;
  for (; i + 4 <= size; i += 4) {
    if (vmaxvq_u32(vcgeq_u32(vld1q_u32(values + i), bound)) == 0) continue;
    found = select_rest(values, i, i + 4, least, places, found);
  }
  return select_rest(values, i, size, least, places, found);
}
#endif

}  // namespace

SelectKernel select_kernel(Isa isa) {
#if QUARRY_X86
  if (isa >= Isa::avx512) return select_avx512;
  if (isa >= Isa::avx2) return select_avx2;
#elif QUARRY_ARM
  if (isa >= Isa::neon) return select_neon;
#endif
  return select_scalar;
}

std::size_t select_at_least(const std::uint32_t* values, std::size_t size, std::uint32_t least,
                            std::uint32_t* places) {
  static const SelectKernel kernel = select_kernel(active_isa());
  return kernel(values, size, least, places);
}

}  // namespace quarry::simd
