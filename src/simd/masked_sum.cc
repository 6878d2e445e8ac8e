// Each word of a row masks 64 components of the query, and the remaining ones are summed. The VNNI
// level processes four rows at a time.
#include "simd/masked_sum.h"

#include <cstring>

#include "simd/lanes.h"

#if QUARRY_X86
#include <immintrin.h>
#endif

namespace quarry::simd {
namespace {

std::uint64_t word_at(const char* row, std::size_t word) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, row + word * sizeof bits, sizeof bits);
  return bits;
}

void sums_scalar(const std::int8_t* query, std::size_t words, const MaskRows& rows,
                 const std::uint32_t* picked, std::size_t count, std::int32_t* sums) {
  for (std::size_t i = 0; i < count; ++i) {
    const char* row = rows.begin + picked[i] * rows.stride;
    sums[i] = 0;
    for (std::size_t word = 0; word < words; ++word) {
      const std::uint64_t bits = word_at(row, word);
      for (std::size_t bit = 0; bit < kMaskBits; ++bit) {
        sums[i] += (bits >> bit & 1) != 0 ? query[word * kMaskBits + bit] : 0;
      }
    }
  }
}

}  // namespace

#if QUARRY_X86

QUARRY_BEGIN_TARGET("avx2,fma")
namespace avx2 {
namespace {

// Expands 32 bits to 32 bytes, 0xFF for each set bit.
inline __m256i spread(std::uint32_t bits) {
  const __m256i bytes = _mm256_shuffle_epi8(
      _mm256_set1_epi32(static_cast<int>(bits)),
      _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303));
  const __m256i bit = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201));
  return _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit), bit);
}

inline __m256i add_half(const __m256i& sum, const std::int8_t* query, std::uint32_t bits) {
  const __m256i numbers =
      _mm256_and_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(query)), spread(bits));
  const __m256i pairs = _mm256_maddubs_epi16(_mm256_set1_epi8(1), numbers);
  return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

void sums(const std::int8_t* query, std::size_t words, const MaskRows& rows,
          const std::uint32_t* picked, std::size_t count, std::int32_t* sums) {
  for (std::size_t i = 0; i < count; ++i) {
    const char* row = rows.begin + picked[i] * rows.stride;
    __m256i sum = _mm256_setzero_si256();
    for (std::size_t word = 0; word < words; ++word) {
      const std::uint64_t bits = word_at(row, word);
      sum = add_half(sum, query + word * kMaskBits, static_cast<std::uint32_t>(bits));
      sum = add_half(sum, query + word * kMaskBits + 32, static_cast<std::uint32_t>(bits >> 32));
    }
    sums[i] = sum_of_four(fold_to_four(Lanes<8>::Ints(sum)));
  }
}

}  // namespace
}  // namespace avx2
QUARRY_END_TARGET

QUARRY_BEGIN_TARGET("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")
namespace vnni {
namespace {

constexpr std::size_t kRowsAtOnce = 4;

inline Four four_rows(const std::int8_t* query, std::size_t words, const char* const* rows) {
  __m512i lanes[kRowsAtOnce];
#pragma GCC unroll 4
  for (std::size_t r = 0; r < kRowsAtOnce; ++r) lanes[r] = _mm512_setzero_si512();
  for (std::size_t word = 0; word < words; ++word) {
    const __m512i numbers = _mm512_loadu_si512(query + word * kMaskBits);
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kRowsAtOnce; ++r) {
      lanes[r] = _mm512_dpbusd_epi32(lanes[r], _mm512_set1_epi8(1),
                                     _mm512_maskz_mov_epi8(word_at(rows[r], word), numbers));
    }
  }
  const auto folded = [&](std::size_t r) { return fold_to_four(Lanes<16>::Ints(lanes[r])); };
  return sums_of_four(folded(0), folded(1), folded(2), folded(3));
}

void sums(const std::int8_t* query, std::size_t words, const MaskRows& rows,
          const std::uint32_t* picked, std::size_t count, std::int32_t* sums) {
  for (std::size_t at = 0; at < count; at += kRowsAtOnce) {
    const std::size_t left = count - at;
    const char* four[kRowsAtOnce];
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kRowsAtOnce; ++r) {
      four[r] = rows.begin + picked[r < left ? at + r : count - 1] * rows.stride;
    }
    const Four found = four_rows(query, words, four);
    if (left >= kRowsAtOnce) {
      std::memcpy(sums + at, &found, sizeof found);
    } else {
      std::memcpy(sums + at, &found, left * sizeof *sums);
    }
  }
}

}  // namespace
}  // namespace vnni
QUARRY_END_TARGET
#endif

MaskedSums masked_sums_of(Isa isa) {
#if QUARRY_X86
  if (isa >= Isa::avx512_vnni) return vnni::sums;
  if (isa >= Isa::avx2) return avx2::sums;
#endif
  (void)isa;
  return sums_scalar;
}

void masked_sums(std::span<const std::int8_t> query, const MaskRows& rows,
                 std::span<const std::uint32_t> picked, std::int32_t* sums) {
  static const MaskedSums kernel = masked_sums_of(active_isa());
  kernel(query.data(), query.size() / kMaskBits, rows, picked.data(), picked.size(), sums);
}

}  // namespace quarry::simd
