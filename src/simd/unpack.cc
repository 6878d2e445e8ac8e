// Each group of eight numbers begins at a byte, whatever the width. Half a group lies within
// sixteen bytes, and a shuffle moves the four bytes around each number into its lane. That suffices
// for numbers of up to 25 bits: with up to seven bits before them they span 32 bits.
#include "simd/unpack.h"

#include <array>
#include <cstring>

#include "simd/lanes.h"

#if QUARRY_X86
#include <immintrin.h>
#endif

namespace quarry::simd {
namespace {

constexpr std::uint32_t low_bits(unsigned width) { return width == 32 ? ~0U : (1U << width) - 1; }

void unpack_scalar(const std::uint8_t* packed, unsigned width, std::size_t count,
                   std::uint32_t more, std::uint32_t* values) {
  for (std::size_t i = 0, bit = 0; i < count; ++i, bit += width) {
    std::uint64_t around;
    std::memcpy(&around, packed + bit / 8, sizeof around);
    values[i] = (static_cast<std::uint32_t>(around >> bit % 8) & low_bits(width)) + more;
  }
}

#if QUARRY_X86
constexpr unsigned kWidest = 25;

// For each number of a group of eight: the bytes of its half that hold it, and the shift that
// aligns it.
struct Places {
  alignas(32) std::array<std::uint8_t, 32> bytes{};
  alignas(32) std::array<std::uint32_t, 8> shifts{};
};

constexpr auto kPlaces = [] {
  std::array<Places, kWidest + 1> all{};
  for (unsigned width = 0; width <= kWidest; ++width) {
    for (unsigned lane = 0; lane < 8; ++lane) {
      const unsigned bit = lane < 4 ? lane * width : 4 * width % 8 + (lane - 4) * width;
      all[width].shifts[lane] = bit % 8;
      for (unsigned byte = 0; byte < 4; ++byte) {
        all[width].bytes[4 * lane + byte] = static_cast<std::uint8_t>(bit / 8 + byte);
      }
    }
  }
  return all;
}();

QUARRY_BEGIN_TARGET("avx2,fma")
void unpack_avx2(const std::uint8_t* packed, unsigned width, std::size_t count, std::uint32_t more,
                 std::uint32_t* values) {
  if (width > kWidest) return unpack_scalar(packed, width, count, more, values);
  const auto load = [](const std::uint8_t* at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  };
  const Places& places = kPlaces[width];
  const __m256i bytes = _mm256_load_si256(reinterpret_cast<const __m256i*>(places.bytes.data()));
  const __m256i shifts = _mm256_load_si256(reinterpret_cast<const __m256i*>(places.shifts.data()));
  const __m256i mask = _mm256_set1_epi32(static_cast<int>(low_bits(width)));
  const __m256i addend = _mm256_set1_epi32(static_cast<int>(more));
  for (std::size_t i = 0; i < count; i += 8, packed += width) {
    const __m256i halves = _mm256_set_m128i(load(packed + width / 2), load(packed));
    const __m256i shifted = _mm256_srlv_epi32(_mm256_shuffle_epi8(halves, bytes), shifts);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(values + i),
                        _mm256_add_epi32(_mm256_and_si256(shifted, mask), addend));
  }
}
QUARRY_END_TARGET
#endif

}  // namespace

UnpackKernel unpack_kernel(Isa isa) {
#if QUARRY_X86
  if (isa >= Isa::avx2) return unpack_avx2;
#endif
  return unpack_scalar;
}

void unpack_bits(const std::uint8_t* packed, unsigned width, std::size_t count, std::uint32_t more,
                 std::uint32_t* values) {
  static const UnpackKernel kernel = unpack_kernel(active_isa());
  kernel(packed, width, count, more, values);
}

}  // namespace quarry::simd
