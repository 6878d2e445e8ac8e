// Adding 1.5 * 2^23 rounds a float below 2^22 to an integer: the last bit of the sum then has the
// value 1, and the integer is in the low bits. Codes therefore need no conversion, only narrowing.
#include "model/row_codes.h"

#include <algorithm>
#include <limits>

#include "model/lane_rows.h"

namespace quarry::model {
namespace {

using simd::Lanes;

constexpr float kRound = 12582912.0f;
constexpr float kInt8Codes = 255;
constexpr float kMost = std::numeric_limits<float>::max();

template <int W>
QUARRY_INLINE RowScale bf16_body(const float* x, std::size_t size, Word* words) {
  using Bits = typename simd::Lanes<W>::Bits;
  each_vector<W>(
      x, size, 0,
      [&](const typename simd::Lanes<W>::Floats& v, std::size_t at, int count) QUARRY_INLINE_BODY {
        Bits bits = reinterpret_cast<Bits>(v);
        bits = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
        const auto halves = __builtin_convertvector(bits, typename NarrowLanes<W>::Halves);
        store_codes<std::uint16_t>(halves, at, count, W, words);
      });
  return {};
}

struct Extent {
  float least, greatest;
};

template <int W>
QUARRY_INLINE Extent extent_of(const float* x, std::size_t size) {
  using Floats = typename simd::Lanes<W>::Floats;
  Floats least = kMost - Floats{};
  Floats greatest = -least;
  each_vector<W>(x, size, x[0], [&](const Floats& v, std::size_t, int) QUARRY_INLINE_BODY {
    least = v < least ? v : least;
    greatest = v > greatest ? v : greatest;
  });
  const Floats opposite = -least;
  return {-simd::greatest_of_lanes<W>(opposite), simd::greatest_of_lanes<W>(greatest)};
}

template <int W>
QUARRY_INLINE RowScale int16_body(const float* x, std::size_t size, Word* words) {
  using Bits = typename simd::Lanes<W>::Bits;
  const Extent extent = extent_of<W>(x, size);
  const float greatest = std::max(std::max(extent.greatest, -extent.least), 1e-30f);
  const float factor = kInt16RowCode / greatest;
  each_vector<W>(
      x, size, 0,
      [&](const typename simd::Lanes<W>::Floats& v, std::size_t at, int count) QUARRY_INLINE_BODY {
        const typename simd::Lanes<W>::Floats shifted = v * factor + kRound;
        const Bits bits = reinterpret_cast<Bits>(shifted) & 0xffff;
        const auto halves = __builtin_convertvector(bits, typename NarrowLanes<W>::Halves);
        store_codes<std::uint16_t>(halves, at, count, W, words);
      });
  return {.scale = greatest / kInt16RowCode, .least = 0};
}

template <int W>
QUARRY_INLINE RowScale int8_body(const float* x, std::size_t size, Word* words) {
  using Bits = typename simd::Lanes<W>::Bits;
  const Extent extent = extent_of<W>(x, size);
  const float span = std::max(extent.greatest - extent.least, 1e-30f);
  const float factor = kInt8Codes / span;
  each_vector<W>(
      x, size, 0,
      [&](const typename simd::Lanes<W>::Floats& v, std::size_t at, int count) QUARRY_INLINE_BODY {
        const typename simd::Lanes<W>::Floats shifted = (v - extent.least) * factor + kRound;
        const Bits bits = reinterpret_cast<Bits>(shifted) & 0xff;
        const auto bytes = __builtin_convertvector(bits, typename NarrowLanes<W>::Bytes);
        store_codes<std::uint8_t>(bytes, at, count, W, words);
      });
  return {.scale = span / kInt8Codes, .least = extent.least};
}

// One table per instruction set: the same bodies compiled for different targets.
#define QUARRY_ROW_ENCODERS(NAME, TARGET, W)                                    \
  TARGET RowScale bf16_##NAME(const float* x, std::size_t size, Word* words) {  \
    return bf16_body<W>(x, size, words);                                        \
  }                                                                             \
  TARGET RowScale int16_##NAME(const float* x, std::size_t size, Word* words) { \
    return size == 0 ? RowScale{} : int16_body<W>(x, size, words);              \
  }                                                                             \
  TARGET RowScale int8_##NAME(const float* x, std::size_t size, Word* words) {  \
    return size == 0 ? RowScale{} : int8_body<W>(x, size, words);               \
  }                                                                             \
  constexpr RowEncoders k_##NAME = {bf16_##NAME, int16_##NAME, int8_##NAME};

QUARRY_ROW_ENCODERS(scalar, , 4)
#if QUARRY_X86
QUARRY_ROW_ENCODERS(avx2, QUARRY_AVX2, 8)
QUARRY_ROW_ENCODERS(avx512, QUARRY_AVX512, 16)
#endif
#undef QUARRY_ROW_ENCODERS

}  // namespace

const RowEncoders& row_encoders(simd::Isa isa) {
#if QUARRY_X86
  if (isa >= simd::Isa::avx512) return k_avx512;
  if (isa >= simd::Isa::avx2) return k_avx2;
#endif
  return k_scalar;
}

RowEncode row_encode(Precision precision) {
  const RowEncoders& encoders = row_encoders(simd::active_isa());
  switch (precision) {
    case Precision::fp32:
      return nullptr;
    case Precision::bf16:
      return encoders.bf16;
    case Precision::int16:
      return encoders.int16;
    case Precision::int8:
      return encoders.int8;
  }
  return nullptr;
}

}  // namespace quarry::model
