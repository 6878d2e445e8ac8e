// The precision in which a model's linear layers are computed.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"
#include "simd/isa.h"

namespace quarry::model {

// How weights and input rows are stored. Sums always have 32 bits.
enum class Precision {
  fp32,   // no rounding
  bf16,   // 8 bits of mantissa
  int16,  // rows: 12 bits, scaled by the greatest value; weights: the finest scale without overflow
  int8,   // rows: 8 bits between the least and greatest value; weights: 8 bits
};

inline constexpr Precision kAllPrecisions[] = {Precision::fp32, Precision::bf16, Precision::int16,
                                               Precision::int8};

std::string_view to_string(Precision precision);
std::vector<std::string_view> precision_names();  // "auto" first
// "auto" selects best_precision of the active instruction set.
// Errors: invalid, listing the names.
Result<Precision> precision_from(std::string_view name);

// The number of values in one 32-bit word.
constexpr std::size_t values_in_word(Precision precision) {
  return precision == Precision::fp32 ? 1 : precision == Precision::int8 ? 4 : 2;
}

// The meaning of "auto": the fastest precision of this instruction set whose vectors have a mean
// cosine of at least 0.999 to those of fp32.
Precision best_precision(simd::Isa isa);

// Whether this instruction set has kernels for the precision.
bool has_precision(simd::Isa isa, Precision precision);
std::vector<Precision> precisions_of(simd::Isa isa);  // fp32 first

}  // namespace quarry::model
