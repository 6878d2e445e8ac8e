// Inner products of rows of 8-bit codes: a question against rows picked here and there, or against
// rows that lie one behind the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "simd/isa.h"

namespace quarry::simd {

// Codes lie within [-127, 127] (-128 gives sums that mean nothing, on no level anything worse), and
// a row has at most so many that a sum fits into 32 bits.
inline constexpr std::size_t kMostInt8Dimensions = 65'536;

// sums[i] = query . rows[picked[i]], where `rows` holds rows of query.size() codes. The rows still
// to come are fetched while one is multiplied.
void dot_int8_picked(std::span<const std::int8_t> query, const std::int8_t* rows,
                     std::span<const std::uint32_t> picked, std::int32_t* sums);

// sums[i] = query . row i, for `count` rows one behind the other.
void dot_int8_rows(std::span<const std::int8_t> query, const std::int8_t* rows, std::size_t count,
                   std::int32_t* sums);

// Of floats with codes, as precise as floats are: what the last ranking is made with.
float dot_float_int8(std::span<const float> query, const std::int8_t* row);

// Asks for a row of codes ahead of its use.
inline void prefetch_row(const void* row, std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += 64) {
    __builtin_prefetch(static_cast<const char*>(row) + at);
  }
}

// The kernels of one level, for tests and benches; others call the functions above.
struct Int8Kernels {
  void (*picked)(const std::int8_t* query, const std::int8_t* rows, std::size_t size,
                 const std::uint32_t* picked, std::size_t count, std::int32_t* sums);
  void (*rows)(const std::int8_t* query, const std::int8_t* rows, std::size_t size,
               std::size_t count, std::int32_t* sums);
  float (*mixed)(const float* query, const std::int8_t* row, std::size_t size);
};
const Int8Kernels& int8_kernels(Isa isa);

}  // namespace quarry::simd
