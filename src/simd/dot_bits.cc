// Partial sums are shifted by half the width of their table, so that entries are unsigned, and
// share one scale, so that entries of different tables add up as integers. Every level computes the
// same integer totals.
#include "simd/dot_bits.h"

#include <algorithm>
#include <cmath>

#include "simd/lanes.h"

#if QUARRY_X86
#include <immintrin.h>
#elif QUARRY_ARM
#include <arm_neon.h>
#endif

namespace quarry::simd {
namespace {

constexpr std::size_t kTableBytes = 128;  // for 16 dimensions

// The offset of the table of dimensions [4 * quad, 4 * quad + 4); a copy follows 16 bytes later.
constexpr std::size_t table_place(std::size_t quad) {
  constexpr std::size_t kOrder[] = {0, 64, 32, 96};
  return quad / 4 * kTableBytes + kOrder[quad % 4];
}

// The sum of two entries must fit into a byte, and the sum of all entries into 16 bits.
std::size_t greatest_entry(std::size_t dimension) {
  return std::min<std::size_t>(127, 65'535 / std::max<std::size_t>(1, dimension / 4));
}

float signed_sum(std::span<const float, 4> values, unsigned signs) {
  float sum = 0;
  for (unsigned i = 0; i < 4; ++i) sum += (signs >> i) & 1 ? values[i] : -values[i];
  return sum;
}

void totals_scalar(const std::uint8_t* block, const std::uint8_t* tables, std::size_t dimension,
                   std::uint16_t* totals) {
  std::fill_n(totals, kBitBlock, std::uint16_t{0});
  for (std::size_t octet = 0; octet < dimension / 8; ++octet, block += kBitBlock) {
    const std::uint8_t* low = tables + table_place(2 * octet);
    const std::uint8_t* high = tables + table_place(2 * octet + 1);
    for (std::size_t i = 0; i < kBitBlock; ++i) {
      totals[i] = static_cast<std::uint16_t>(totals[i] + low[block[i] & 15] + high[block[i] >> 4]);
    }
  }
}

std::uint32_t scan_scalar(const std::uint8_t* block, const BitTables& tables, const BitTerms& terms,
                          BitEnds& ends) {
  std::uint16_t totals[kBitBlock];
  totals_scalar(block, tables.bytes(), tables.dimension(), totals);
  std::uint32_t mask = 0;
  for (std::size_t i = 0; i < kBitBlock; ++i) {
    const float sum = tables.scale() * totals[i] + tables.offset();
    const float rest = terms.addends[i] + terms.base;
    ends.lower[i] = terms.factors[i] * (sum - terms.width) + rest;
    ends.upper[i] = terms.factors[i] * (sum + terms.width) + rest;
    mask |= std::uint32_t{ends.upper[i] >= terms.least} << i;
  }
  return mask;
}
constexpr BitKernels kScalar = {totals_scalar, scan_scalar};

#if QUARRY_X86
// Byte sums accumulate in 16-bit lanes: `all` adds each pair of bytes as one 16-bit number, `odd`
// adds the high byte alone. The sum of the even bytes is all - 256 * odd, modulo 2^16.
QUARRY_BEGIN_TARGET("avx2,fma")
// Orders the totals into those of codes 0-15 and of codes 16-31. `even` and `odd` hold the totals
// of the even and the odd code of each 16-bit pair.
QUARRY_INLINE void order_codes(__m256i even, __m256i odd, __m256i& first, __m256i& second) {
  // Unpacking interleaves within 128-bit halves: codes 0-7 and 16-23, then 8-15 and 24-31.
  const __m256i low = _mm256_unpacklo_epi16(even, odd);
  const __m256i high = _mm256_unpackhi_epi16(even, odd);
  first = _mm256_permute2x128_si256(low, high, 0x20);
  second = _mm256_permute2x128_si256(low, high, 0x31);
}

QUARRY_INLINE void sum_avx2(const std::uint8_t* block, const std::uint8_t* tables,
                            std::size_t dimension, __m256i& first, __m256i& second) {
  const __m256i nibble = _mm256_set1_epi8(15);
  __m256i all = _mm256_setzero_si256(), odd = all;
  for (std::size_t at = 0; at < dimension; at += kBitStep, tables += kTableBytes) {
#pragma GCC unroll 2
    for (int half = 0; half < 2; ++half, block += kBitBlock) {
      const auto* table = reinterpret_cast<const __m256i*>(tables + 32 * half);
      const __m256i codes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block));
      const __m256i low = _mm256_and_si256(codes, nibble);
      const __m256i high = _mm256_and_si256(_mm256_srli_epi16(codes, 4), nibble);
      const __m256i sums =
          _mm256_add_epi8(_mm256_shuffle_epi8(_mm256_loadu_si256(table), low),
                          _mm256_shuffle_epi8(_mm256_loadu_si256(table + 2), high));
      all = _mm256_add_epi16(all, sums);
      odd = _mm256_add_epi16(odd, _mm256_srli_epi16(sums, 8));
    }
  }
  order_codes(_mm256_sub_epi16(all, _mm256_slli_epi16(odd, 8)), odd, first, second);
}

void totals_avx2(const std::uint8_t* block, const std::uint8_t* tables, std::size_t dimension,
                 std::uint16_t* totals) {
  __m256i halves[2];
  sum_avx2(block, tables, dimension, halves[0], halves[1]);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(totals), halves[0]);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(totals) + 1, halves[1]);
}

std::uint32_t scan_avx2(const std::uint8_t* block, const BitTables& tables, const BitTerms& terms,
                        BitEnds& ends) {
  __m256i halves[2];
  sum_avx2(block, tables.bytes(), tables.dimension(), halves[0], halves[1]);
  const __m256 scale = _mm256_set1_ps(tables.scale()), base = _mm256_set1_ps(terms.base);
  const __m256 below = _mm256_set1_ps(tables.offset() - terms.width);
  const __m256 above = _mm256_set1_ps(tables.offset() + terms.width);
  const __m256 least = _mm256_set1_ps(terms.least);
  std::uint32_t mask = 0;
#pragma GCC unroll 4
  for (std::size_t i = 0; i < kBitBlock; i += 8) {
    const __m256i half = halves[i / 16];
    const __m128i eight =
        i % 16 == 0 ? _mm256_castsi256_si128(half) : _mm256_extracti128_si256(half, 1);
    const __m256 totals = _mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(eight));
    const __m256 factor = _mm256_loadu_ps(terms.factors + i);
    const __m256 rest = _mm256_add_ps(_mm256_loadu_ps(terms.addends + i), base);
    const __m256 upper = _mm256_fmadd_ps(factor, _mm256_fmadd_ps(scale, totals, above), rest);
    _mm256_storeu_ps(ends.upper + i, upper);
    _mm256_storeu_ps(ends.lower + i,
                     _mm256_fmadd_ps(factor, _mm256_fmadd_ps(scale, totals, below), rest));
    const int bits = _mm256_movemask_ps(_mm256_cmp_ps(upper, least, _CMP_GE_OQ));
    mask |= static_cast<std::uint32_t>(bits) << i;
  }
  return mask;
}
QUARRY_END_TARGET
constexpr BitKernels kAvx2 = {totals_avx2, scan_avx2};

QUARRY_BEGIN_TARGET("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")
// The halves of the register belong to the two groups of 8 dimensions of a step; their sum is one
// total per code.
QUARRY_INLINE __m256i sum_of_octets(__m512i totals) {
  alignas(64) __m256i halves[2];
  _mm512_store_si512(halves, totals);
  return _mm256_add_epi16(halves[0], halves[1]);
}

QUARRY_INLINE void sum_avx512(const std::uint8_t* block, const std::uint8_t* tables,
                              std::size_t dimension, __m256i& first, __m256i& second) {
  const __m512i nibble = _mm512_set1_epi8(15);
  __m512i all = _mm512_setzero_si512(), odd = all;
  for (std::size_t at = 0; at < dimension; at += kBitStep) {
    const __m512i codes = _mm512_loadu_si512(block);
    const __m512i low = _mm512_and_si512(codes, nibble);
    const __m512i high = _mm512_and_si512(_mm512_srli_epi16(codes, 4), nibble);
    const __m512i sums =
        _mm512_add_epi8(_mm512_shuffle_epi8(_mm512_loadu_si512(tables), low),
                        _mm512_shuffle_epi8(_mm512_loadu_si512(tables + 64), high));
    all = _mm512_add_epi16(all, sums);
    odd = _mm512_add_epi16(odd, _mm512_srli_epi16(sums, 8));
    block += 2 * kBitBlock;
    tables += kTableBytes;
  }
  const __m512i even = _mm512_sub_epi16(all, _mm512_slli_epi16(odd, 8));
  const __m256i evens = sum_of_octets(even), odds = sum_of_octets(odd);
  order_codes(evens, odds, first, second);
}

void totals_avx512(const std::uint8_t* block, const std::uint8_t* tables, std::size_t dimension,
                   std::uint16_t* totals) {
  __m256i halves[2];
  sum_avx512(block, tables, dimension, halves[0], halves[1]);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(totals), halves[0]);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(totals) + 1, halves[1]);
}

std::uint32_t scan_avx512(const std::uint8_t* block, const BitTables& tables, const BitTerms& terms,
                          BitEnds& ends) {
  __m256i halves[2];
  sum_avx512(block, tables.bytes(), tables.dimension(), halves[0], halves[1]);
  const __m512 scale = _mm512_set1_ps(tables.scale()), base = _mm512_set1_ps(terms.base);
  const __m512 below = _mm512_set1_ps(tables.offset() - terms.width);
  const __m512 above = _mm512_set1_ps(tables.offset() + terms.width);
  const __m512 least = _mm512_set1_ps(terms.least);
  std::uint32_t mask = 0;
#pragma GCC unroll 2
  for (std::size_t i = 0; i < kBitBlock; i += 16) {
    const __m512 totals =
        _mm512_maskz_cvtepi32_ps(0xFFFF, _mm512_maskz_cvtepu16_epi32(0xFFFF, halves[i / 16]));
    const __m512 factor = _mm512_loadu_ps(terms.factors + i);
    const __m512 rest = _mm512_add_ps(_mm512_loadu_ps(terms.addends + i), base);
    const __m512 upper = _mm512_fmadd_ps(factor, _mm512_fmadd_ps(scale, totals, above), rest);
    _mm512_storeu_ps(ends.upper + i, upper);
    _mm512_storeu_ps(ends.lower + i,
                     _mm512_fmadd_ps(factor, _mm512_fmadd_ps(scale, totals, below), rest));
    mask |= std::uint32_t{_mm512_cmp_ps_mask(upper, least, _CMP_GE_OQ)} << i;
  }
  return mask;
}
QUARRY_END_TARGET
constexpr BitKernels kAvx512 = {totals_avx512, scan_avx512};
#endif

#if QUARRY_ARM
// groups[g] holds the totals of codes 8 * g to 8 * g + 7.
struct Totals {
  uint16x8_t groups[kBitBlock / 8];
};

QUARRY_INLINE void sum_neon(const std::uint8_t* block, const std::uint8_t* tables,
                            std::size_t dimension, Totals& totals) {
  for (uint16x8_t& group : totals.groups) group = vdupq_n_u16(0);
  for (std::size_t octet = 0; octet < dimension / 8; ++octet, block += kBitBlock) {
    const uint8x16_t low = vld1q_u8(tables + table_place(2 * octet));
    const uint8x16_t high = vld1q_u8(tables + table_place(2 * octet + 1));
#pragma GCC unroll 2
    for (std::size_t half = 0; half < 2; ++half) {
      const uint8x16_t codes = vld1q_u8(block + 16 * half);
      const uint8x16_t sums = vaddq_u8(vqtbl1q_u8(low, vandq_u8(codes, vdupq_n_u8(15))),
                                       vqtbl1q_u8(high, vshrq_n_u8(codes, 4)));
      totals.groups[2 * half] = vaddw_u8(totals.groups[2 * half], vget_low_u8(sums));
      totals.groups[2 * half + 1] = vaddw_high_u8(totals.groups[2 * half + 1], sums);
    }
  }
}

void totals_neon(const std::uint8_t* block, const std::uint8_t* tables, std::size_t dimension,
                 std::uint16_t* totals) {
  Totals sums;
  sum_neon(block, tables, dimension, sums);
  for (const uint16x8_t& group : sums.groups) {
    vst1q_u16(totals, group);
    totals += 8;
  }
}

std::uint32_t scan_neon(const std::uint8_t* block, const BitTables& tables, const BitTerms& terms,
                        BitEnds& ends) {
  Totals sums;
  sum_neon(block, tables.bytes(), tables.dimension(), sums);
  const float32x4_t scale = vdupq_n_f32(tables.scale()), base = vdupq_n_f32(terms.base);
  const float32x4_t below = vdupq_n_f32(tables.offset() - terms.width);
  const float32x4_t above = vdupq_n_f32(tables.offset() + terms.width);
  const float32x4_t least = vdupq_n_f32(terms.least);
  const uint32x4_t places = {1, 2, 4, 8};
  std::uint32_t mask = 0;
  for (std::size_t i = 0; i < kBitBlock; i += 4) {
    const uint16x8_t group = sums.groups[i / 8];
    const uint32x4_t four = i % 8 == 0 ? vmovl_u16(vget_low_u16(group)) : vmovl_high_u16(group);
    const float32x4_t totals = vcvtq_f32_u32(four);
    const float32x4_t factor = vld1q_f32(terms.factors + i);
    const float32x4_t rest = vaddq_f32(vld1q_f32(terms.addends + i), base);
    const float32x4_t upper = vfmaq_f32(rest, factor, vfmaq_f32(above, scale, totals));
    vst1q_f32(ends.upper + i, upper);
    vst1q_f32(ends.lower + i, vfmaq_f32(rest, factor, vfmaq_f32(below, scale, totals)));
    mask |= vaddvq_u32(vandq_u32(vcgeq_f32(upper, least), places)) << i;
  }
  return mask;
}
constexpr BitKernels kNeon = {totals_neon, scan_neon};
#endif

}  // namespace

void write_bits(std::span<const float> values, std::size_t lane, std::uint8_t* block) {
  for (std::size_t octet = 0; octet < values.size() / 8; ++octet) {
    unsigned bits = 0;
    for (unsigned i = 0; i < 8; ++i) bits |= unsigned{values[8 * octet + i] > 0} << i;
    block[octet * kBitBlock + lane] = static_cast<std::uint8_t>(bits);
  }
}

BitTables::BitTables(std::span<const float> query)
    : dimension_(query.size()), tables_(query.size() / kBitStep) {
  std::vector<float> halves(dimension_ / 4);  // half the width of each table
  float widest = 0;
  for (std::size_t quad = 0; quad < halves.size(); ++quad) {
    for (std::size_t i = 0; i < 4; ++i) halves[quad] += std::abs(query[4 * quad + i]);
    widest = std::max(widest, 2 * halves[quad]);
    offset_ -= halves[quad];
  }
  if (!(widest > 0) || !std::isfinite(offset_)) return;  // every total is then zero
  scale_ = widest / static_cast<float>(greatest_entry(dimension_));
  auto* bytes = reinterpret_cast<std::uint8_t*>(tables_.data());
  for (std::size_t quad = 0; quad < halves.size(); ++quad) {
    const auto values = query.subspan(4 * quad).first<4>();
    std::uint8_t* table = bytes + table_place(quad);
    for (unsigned signs = 0; signs < 16; ++signs) {
      const float steps = (signed_sum(values, signs) + halves[quad]) / scale_;
      table[signs] = table[16 + signs] = static_cast<std::uint8_t>(steps + 0.5F);
    }
  }
}

float BitTables::deviation() const {
  // Each table rounds by at most half a step, evenly spread: a variance of a twelfth.
  return scale_ * std::sqrt(static_cast<float>(dimension_ / 4) / 12);
}

std::uint32_t BitTables::scan(const std::uint8_t* block, const BitTerms& terms,
                              BitEnds& ends) const {
  static const auto kernel = bit_kernels(active_isa()).scan;
  return kernel(block, *this, terms, ends);
}

const BitKernels& bit_kernels(Isa isa) {
#if QUARRY_X86
  if (isa >= Isa::avx512) return kAvx512;
  if (isa >= Isa::avx2) return kAvx2;
#elif QUARRY_ARM
  if (isa >= Isa::neon) return kNeon;
#endif
  return kScalar;
}

}  // namespace quarry::simd
