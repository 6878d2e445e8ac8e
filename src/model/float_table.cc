#include "model/float_table.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace quarry::model {
namespace {

// Values widened together. A constant count lets the compiler vectorise the loop.
constexpr std::size_t kBlock = 16;

inline float widened_f16(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
  const std::uint32_t magnitude = static_cast<std::uint32_t>(half & 0x7fff) << 13;
  // Rebases the exponent from a bias of 15 to a bias of 127. A denormal half becomes a normal
  // float.
  const auto bits = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) * 0x1p112f);
  const std::uint32_t beyond = half & 0x7c00;  // all ones: infinity or NaN
  return std::bit_cast<float>(sign | bits | (beyond == 0x7c00 ? 0x7f800000 : 0));
}

inline float widened_bf16(std::uint16_t half) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(half) << 16);
}

template <float (*WIDENED)(std::uint16_t)>
void widen(const char* in, std::size_t count, float* out) {
  std::uint16_t halves[kBlock];
  for (; count >= kBlock; count -= kBlock, in += sizeof halves, out += kBlock) {
    std::memcpy(halves, in, sizeof halves);  // `in` may be unaligned
    for (std::size_t i = 0; i < kBlock; ++i) out[i] = WIDENED(halves[i]);
  }
  std::memcpy(halves, in, count * sizeof *halves);
  for (std::size_t i = 0; i < count; ++i) out[i] = WIDENED(halves[i]);
}

}  // namespace

std::optional<FloatType> float_type(std::string_view dtype) {
  if (dtype == "F32") return FloatType::f32;
  if (dtype == "F16") return FloatType::f16;
  if (dtype == "BF16") return FloatType::bf16;
  return std::nullopt;
}

FloatTable FloatTable::cut(std::size_t first, std::size_t rows, std::size_t columns) const {
  const std::size_t bytes = type_ == FloatType::f32 ? 4 : 2;
  return {type_, data_ + first * bytes, rows, columns};
}

const float* FloatTable::row(std::size_t i, float* scratch) const {
  return some_rows(i, 1, scratch);
}

const float* FloatTable::some_rows(std::size_t first, std::size_t count, float* scratch) const {
  const std::size_t from = first * columns_;
  const std::size_t size = count * columns_;
  switch (type_) {
    case FloatType::f32:
      return reinterpret_cast<const float*>(data_) + from;
    case FloatType::f16:
      widen<widened_f16>(data_ + from * 2, size, scratch);
      break;
    case FloatType::bf16:
      widen<widened_bf16>(data_ + from * 2, size, scratch);
      break;
  }
  return scratch;
}

}  // namespace quarry::model
