// Conversions use integer arithmetic instead of the hardware instructions, so that every level
// gives the same bits. Only the inner product has a kernel per level.
#include "simd/half.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "simd/lanes.h"

#if QUARRY_X86
#include <immintrin.h>
#elif QUARRY_ARM
#include <arm_neon.h>
#endif

namespace quarry::simd {
namespace {

constexpr float kLeastNormal = 0x1p-14F;
constexpr std::uint16_t kInfinity = 0x7C00, kNaN = 0x7E00;

float dot_scalar(const float* query, const std::uint16_t* row, std::size_t size) {
  float sums[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= size; i += 4) {
    for (std::size_t s = 0; s < 4; ++s) sums[s] += query[i + s] * from_half(row[i + s]);
  }
  for (; i < size; ++i) sums[0] += query[i] * from_half(row[i]);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace

#if QUARRY_X86
// Every processor with AVX2 has F16C.
QUARRY_BEGIN_TARGET("avx2,fma,f16c")
namespace {

float dot_avx2(const float* query, const std::uint16_t* row, std::size_t size) {
  __m256 sums[4] = {};
  std::size_t i = 0;
  for (; i + 32 <= size; i += 32) {
#pragma GCC unroll 4
    for (std::size_t s = 0; s < 4; ++s) {
      const __m256 numbers =
          _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(row + i + 8 * s)));
      sums[s] = _mm256_fmadd_ps(_mm256_loadu_ps(query + i + 8 * s), numbers, sums[s]);
    }
  }
  float total = sum_of_lanes<8>((sums[0] + sums[1]) + (sums[2] + sums[3]));
  return total + dot_scalar(query + i, row + i, size - i);
}

}  // namespace
QUARRY_END_TARGET
#endif

#if QUARRY_ARM
namespace {

float dot_neon(const float* query, const std::uint16_t* row, std::size_t size) {
  float32x4_t sums[4] = {};
  std::size_t i = 0;
  for (; i + 16 <= size; i += 16) {
#pragma GCC unroll 4
    for (std::size_t s = 0; s < 4; ++s) {
      const float16x4_t halves = vreinterpret_f16_u16(vld1_u16(row + i + 4 * s));
      sums[s] = vfmaq_f32(sums[s], vld1q_f32(query + i + 4 * s), vcvt_f32_f16(halves));
    }
  }
  const float total =
      vaddvq_f32(vaddq_f32(vaddq_f32(sums[0], sums[1]), vaddq_f32(sums[2], sums[3])));
  return total + dot_scalar(query + i, row + i, size - i);
}

}  // namespace
#endif

std::uint16_t to_half(float value) {
  const auto sign = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16 & 0x8000);
  const float magnitude = std::fabs(value);
  if (!(magnitude == magnitude)) return sign | kNaN;
  if (magnitude < kLeastNormal) {  // subnormal: a multiple of 2^-24; a carry gives the least normal
    return sign | static_cast<std::uint16_t>(std::nearbyint(magnitude * 0x1p24F));
  }
  // Drops thirteen bits of the mantissa. Adding 0xFFF and the last kept bit rounds to nearest, ties
  // to even.
  const auto bits = std::bit_cast<std::uint32_t>(magnitude);
  const std::uint32_t rounded = bits + 0xFFF + (bits >> 13 & 1);
  const std::uint32_t half = (rounded - 0x38000000) >> 13;
  return sign | static_cast<std::uint16_t>(half < kInfinity ? half : kInfinity);
}

float from_half(std::uint16_t half) {
  const std::uint32_t sign = std::uint32_t{half} << 16 & 0x80000000;
  const std::uint32_t rest = half & 0x7FFF;
  std::uint32_t bits = (rest << 13) + 0x38000000;
  if (rest >= kInfinity) bits += 0x38000000;
  if (rest < 0x400) bits = std::bit_cast<std::uint32_t>(static_cast<float>(rest) * 0x1p-24F);
  return std::bit_cast<float>(sign | bits);
}

void to_half(std::span<const float> values, char* out) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint16_t half = to_half(values[i]);
    std::memcpy(out + 2 * i, &half, 2);
  }
}

HalfKernel half_kernel(Isa isa) {
#if QUARRY_X86
  if (isa >= Isa::avx2) return dot_avx2;
#elif QUARRY_ARM
  if (isa >= Isa::neon) return dot_neon;
#endif
  return dot_scalar;
}

float dot_half(std::span<const float> query, const std::uint16_t* row) {
  static const HalfKernel kernel = half_kernel(active_isa());
  return kernel(query.data(), row, query.size());
}

}  // namespace quarry::simd
