// In which arithmetic the linear layers of a model are computed.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"
#include "simd/isa.h"

namespace quarry::model {

// What weights and the rows that meet them are stored as; sums are always of 32 bits.
enum class Precision {
  fp32,   // as the model's file has them
  bf16,   // 8 bits of mantissa
  int16,  // 12 bits of a row, scaled by its greatest value; weights as fine as no sum overflows
  int8,   // 8 bits of a row between its least and greatest value; 8 bits of each weight
};

inline constexpr Precision kAllPrecisions[] = {Precision::fp32, Precision::bf16, Precision::int16,
                                               Precision::int8};

std::string_view to_string(Precision precision);
std::vector<std::string_view> precision_names();  // "auto" first
// "auto": the best of the active level. Errors: invalid, listing the names.
Result<Precision> precision_from(std::string_view name);

// The values that one 32-bit word holds.
constexpr std::size_t values_in_word(Precision precision) {
  return precision == Precision::fp32 ? 1 : precision == Precision::int8 ? 4 : 2;
}

// What "auto" stands for: the fastest of this level whose vectors stay within a mean cosine of
// 0.999 of those of fp32.
Precision best_precision(simd::Isa isa);

// Whether the level has products of that kind.
bool has_precision(simd::Isa isa, Precision precision);
std::vector<Precision> precisions_of(simd::Isa isa);  // fp32 first

}  // namespace quarry::model
