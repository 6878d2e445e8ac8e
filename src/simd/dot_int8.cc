// Each level defines how a block of codes enters a sum (`Block`); the loops around it are written
// once. Four rows are processed at a time, so that each load of the query serves four rows and four
// independent sums hide the latency of the additions.
#include "simd/dot_int8.h"

#include <cstring>

#include "simd/lanes.h"

#if QUARRY_X86
#include <immintrin.h>
#elif QUARRY_ARM
#include <arm_neon.h>
#endif

namespace quarry::simd {
namespace {

constexpr std::size_t kRowsAtOnce = 4;

std::int32_t plain_dot(const std::int8_t* a, const std::int8_t* b, std::size_t size) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += std::int32_t{a[i]} * b[i];
  return sum;
}

void picked_scalar(const std::int8_t* query, const std::int8_t* rows, std::size_t size,
                   const std::uint32_t* picked, std::size_t count, std::int32_t* sums) {
  for (std::size_t i = 0; i < count; ++i) sums[i] = plain_dot(query, rows + picked[i] * size, size);
}
void rows_scalar(const std::int8_t* query, const std::int8_t* rows, std::size_t size,
                 std::size_t count, std::int32_t* sums) {
  for (std::size_t i = 0; i < count; ++i) sums[i] = plain_dot(query, rows + i * size, size);
}
float mixed_scalar(const float* query, const std::int8_t* row, std::size_t size) {
  float sums[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= size; i += 4) {
    for (std::size_t s = 0; s < 4; ++s) sums[s] += query[i + s] * static_cast<float>(row[i + s]);
  }
  for (; i < size; ++i) sums[0] += query[i] * static_cast<float>(row[i]);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}
constexpr Int8Kernels kScalar = {picked_scalar, rows_scalar, mixed_scalar};

}  // namespace

#if QUARRY_X86

QUARRY_BEGIN_TARGET("avx2,fma")
namespace avx2 {
namespace {

#include "simd/dot_int8.inc"

// vpmaddubsw needs one unsigned operand: the query loses its signs, and the row takes them over.
// Two products of at most 127 * 127 do not overflow 16 bits.
struct Block {
  static constexpr std::size_t kCodes = 32;
  using Sum = __m256i;
  static Sum zero() { return _mm256_setzero_si256(); }
  struct Query {
    __m256i size, codes;
  };
  static Query query(const std::int8_t* at) {
    const __m256i codes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    return {_mm256_abs_epi8(codes), codes};
  }
  static void add(Sum& sum, const Query& query, const std::int8_t* row) {
    const __m256i codes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row));
    const __m256i pairs = _mm256_maddubs_epi16(query.size, _mm256_sign_epi8(codes, query.codes));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
  }
  static Four fold(const Sum& sum) { return fold_to_four(Lanes<8>::Ints(sum)); }
  static std::int32_t offset(const std::int8_t*, std::size_t) { return 0; }
};

struct Mixed {
  static constexpr std::size_t kFloats = 8;
  using Sum = __m256;
  static Sum zero() { return _mm256_setzero_ps(); }
  static void add(Sum& sum, const float* query, const std::int8_t* row) {
    const __m128i codes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(row));
    sum = _mm256_fmadd_ps(_mm256_loadu_ps(query), _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(codes)),
                          sum);
  }
  static float total(const Sum& sum) { return sum_of_lanes<8>(Lanes<8>::Floats(sum)); }
};

constexpr Int8Kernels kKernels = {picked_rows<Block>, all_rows<Block>, mixed_dot<Mixed>};

}  // namespace
}  // namespace avx2
QUARRY_END_TARGET

QUARRY_BEGIN_TARGET("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")
namespace avx512 {
namespace {

#include "simd/dot_int8.inc"

// Widens the codes to 16 bits, because AVX-512 has no vpsignb.
struct Block {
  static constexpr std::size_t kCodes = 32;
  using Sum = __m512i;
  using Query = __m512i;
  static Sum zero() { return _mm512_setzero_si512(); }
  static Query query(const std::int8_t* at) {
    return _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)));
  }
  static void add(Sum& sum, const Query& query_codes, const std::int8_t* row) {
    sum = _mm512_add_epi32(sum, _mm512_madd_epi16(query_codes, query(row)));
  }
  static Four fold(const Sum& sum) { return fold_to_four(Lanes<16>::Ints(sum)); }
  static std::int32_t offset(const std::int8_t*, std::size_t) { return 0; }
};

struct Mixed {
  static constexpr std::size_t kFloats = 16;
  using Sum = __m512;
  static Sum zero() { return _mm512_setzero_ps(); }
  static void add(Sum& sum, const float* query, const std::int8_t* row) {
    const __m128i codes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(row));
    sum = _mm512_fmadd_ps(_mm512_loadu_ps(query), _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(codes)),
                          sum);
  }
  static float total(const Sum& sum) { return sum_of_lanes<16>(Lanes<16>::Floats(sum)); }
};

constexpr Int8Kernels kKernels = {picked_rows<Block>, all_rows<Block>, mixed_dot<Mixed>};

}  // namespace
}  // namespace avx512
QUARRY_END_TARGET

QUARRY_BEGIN_TARGET("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")
namespace vnni {
namespace {

#include "simd/dot_int8.inc"

// vpdpbusd needs one unsigned operand: flipping the highest bit adds 128 to each code of the row,
// and offset() subtracts 128 times the sum of the query.
struct Block {
  static constexpr std::size_t kCodes = 64;
  using Sum = __m512i;
  using Query = __m512i;
  static Sum zero() { return _mm512_setzero_si512(); }
  static Query query(const std::int8_t* at) { return _mm512_loadu_si512(at); }
  static void add(Sum& sum, const Query& query_codes, const std::int8_t* row) {
    const __m512i codes =
        _mm512_xor_si512(_mm512_loadu_si512(row), _mm512_set1_epi8(static_cast<char>(0x80)));
    sum = _mm512_dpbusd_epi32(sum, codes, query_codes);
  }
  static Four fold(const Sum& sum) { return fold_to_four(Lanes<16>::Ints(sum)); }
  static std::int32_t offset(const std::int8_t* query, std::size_t size) {
    Sum sum = zero();
    for (std::size_t i = 0; i < size; i += kCodes) {
      sum = _mm512_dpbusd_epi32(sum, _mm512_set1_epi8(1), _mm512_loadu_si512(query + i));
    }
    return -128 * sum_of_four(fold(sum));
  }
};

constexpr Int8Kernels kKernels = {picked_rows<Block>, all_rows<Block>, avx512::kKernels.mixed};

}  // namespace
}  // namespace vnni
QUARRY_END_TARGET
#endif

#if QUARRY_ARM

namespace neon {
namespace {

#include "simd/dot_int8.inc"

// Two products of at most 127 * 127 do not overflow 16 bits.
struct Block {
  static constexpr std::size_t kCodes = 16;
  using Sum = int32x4_t;
  using Query = int8x16_t;
  static Sum zero() { return vdupq_n_s32(0); }
  static Query query(const std::int8_t* at) { return vld1q_s8(at); }
  static void add(Sum& sum, const Query& query_codes, const std::int8_t* row) {
    const int8x16_t codes = vld1q_s8(row);
    const int16x8_t low = vmull_s8(vget_low_s8(query_codes), vget_low_s8(codes));
    sum = vpadalq_s16(sum, vmlal_high_s8(low, query_codes, codes));
  }
  static Four fold(const Sum& sum) { return Four(sum); }
  static std::int32_t offset(const std::int8_t*, std::size_t) { return 0; }
};

struct Mixed {
  static constexpr std::size_t kFloats = 8;
  struct Sum {
    float32x4_t low, high;
  };
  static Sum zero() { return {vdupq_n_f32(0), vdupq_n_f32(0)}; }
  static void add(Sum& sum, const float* query, const std::int8_t* row) {
    const int16x8_t codes = vmovl_s8(vld1_s8(row));
    const float32x4_t low = vcvtq_f32_s32(vmovl_s16(vget_low_s16(codes)));
    const float32x4_t high = vcvtq_f32_s32(vmovl_high_s16(codes));
    sum.low = vfmaq_f32(sum.low, vld1q_f32(query), low);
    sum.high = vfmaq_f32(sum.high, vld1q_f32(query + 4), high);
  }
  static float total(const Sum& sum) { return vaddvq_f32(vaddq_f32(sum.low, sum.high)); }
};

constexpr Int8Kernels kKernels = {picked_rows<Block>, all_rows<Block>, mixed_dot<Mixed>};

}  // namespace
}  // namespace neon

QUARRY_BEGIN_TARGET(QUARRY_DOTPROD)
namespace neon_dotprod {
namespace {

#include "simd/dot_int8.inc"

struct Block : neon::Block {
  static void add(Sum& sum, const Query& query_codes, const std::int8_t* row) {
    sum = vdotq_s32(sum, query_codes, vld1q_s8(row));
  }
};

constexpr Int8Kernels kKernels = {picked_rows<Block>, all_rows<Block>, neon::kKernels.mixed};

}  // namespace
}  // namespace neon_dotprod
QUARRY_END_TARGET
#endif

namespace {

const Int8Kernels& active() {
  static const Int8Kernels& kernels = int8_kernels(active_isa());
  return kernels;
}

}  // namespace

const Int8Kernels& int8_kernels(Isa isa) {
#if QUARRY_X86
  if (isa >= Isa::avx512_vnni) return vnni::kKernels;
  if (isa >= Isa::avx512) return avx512::kKernels;
  if (isa >= Isa::avx2) return avx2::kKernels;
#elif QUARRY_ARM
  if (isa >= Isa::neon_dotprod) return neon_dotprod::kKernels;
  if (isa >= Isa::neon) return neon::kKernels;
#endif
  return kScalar;
}

void dot_int8_picked(std::span<const std::int8_t> query, const std::int8_t* rows,
                     std::span<const std::uint32_t> picked, std::int32_t* sums) {
  active().picked(query.data(), rows, query.size(), picked.data(), picked.size(), sums);
}

void dot_int8_rows(std::span<const std::int8_t> query, const std::int8_t* rows, std::size_t count,
                   std::int32_t* sums) {
  active().rows(query.data(), rows, query.size(), count, sums);
}

float dot_float_int8(std::span<const float> query, const std::int8_t* row) {
  return active().mixed(query.data(), row, query.size());
}

}  // namespace quarry::simd
