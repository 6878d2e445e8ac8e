// Inner products of a query with rows of 8-bit codes: with picked rows or with consecutive ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "simd/isa.h"

namespace quarry::simd {

// The most codes that a row may have, so that a sum fits into 32 bits. Codes are within [-127,
// 127]; a code of -128 makes the sum meaningless but is otherwise harmless at every level.
inline constexpr std::size_t kMostInt8Dimensions = 65'536;

// sums[i] = query . rows[picked[i]], where `rows` holds rows of query.size() codes.
void dot_int8_picked(std::span<const std::int8_t> query, const std::int8_t* rows,
                     std::span<const std::uint32_t> picked, std::int32_t* sums);

// sums[i] = query . row i, for `count` consecutive rows.
void dot_int8_rows(std::span<const std::int8_t> query, const std::int8_t* rows, std::size_t count,
                   std::int32_t* sums);

// The inner product of a float query with a row of codes, in float precision. The final ranking
// uses it.
float dot_float_int8(std::span<const float> query, const std::int8_t* row);

// Prefetches a row that is read soon.
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
