// Scores one query against blocks of 32 codes that have one bit per dimension.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "simd/isa.h"

namespace quarry::simd {

// Codes are stored in blocks of 32. For each 8 dimensions a block has 32 bytes, one per code: the
// low four bits are the signs of the first four dimensions (1 means plus), the high four bits those
// of the other four.
inline constexpr std::size_t kBitBlock = 32;
// The dimension must be a multiple of this, which is what the widest kernel processes per pass.
inline constexpr std::size_t kBitStep = 16;

constexpr std::size_t bit_block_bytes(std::size_t dimension) { return dimension / 8 * kBitBlock; }

// Writes the signs of `values` as code `lane` of a block, replacing that code. Zero counts as
// minus.
void write_bits(std::span<const float> values, std::size_t lane, std::uint8_t* block);

// Turns the sum of a code into an interval of its score: factor * (sum +- width) + addend + base.
struct BitTerms {
  const float* factors = nullptr;  // one per code of the block
  const float* addends = nullptr;
  float base = 0, width = 0;
  float least = 0;  // scan selects codes whose upper end reaches this
};
struct BitEnds {
  float lower[kBitBlock], upper[kBitBlock];
};

// Sums the query's components, each with the sign that the code gives it. Four dimensions have 16
// sign patterns; a table of bytes holds their 16 partial sums, so a sum takes one look-up per four
// bits (Andre, Kermarrec and Le Scouarnec, VLDB 2015). Immutable; share it freely.
class BitTables {
 public:
  explicit BitTables(std::span<const float> query);

  // Returns one bit per code of the block, set if its upper end is at least terms.least, and writes
  // the ends of all codes. Table entries are rounded; the error of a sum is about normal, with
  // standard deviation deviation().
  std::uint32_t scan(const std::uint8_t* block, const BitTerms& terms, BitEnds& ends) const;
  float deviation() const;

  // A sum is scale() * total + offset(), where the kernel accumulates the integer total.
  float scale() const { return scale_; }
  float offset() const { return offset_; }
  std::size_t dimension() const { return dimension_; }
  const std::uint8_t* bytes() const {
    return reinterpret_cast<const std::uint8_t*>(tables_.data());
  }

 private:
  // The tables of 16 dimensions in the order 0-3, 8-11, 4-7, 12-15, each stored twice, so that
  // registers of every width load them directly.
  struct alignas(64) Step {
    std::uint8_t bytes[128] = {};
  };
  std::size_t dimension_;
  std::vector<Step> tables_;
  float scale_ = 0, offset_ = 0;
};

// The kernels of one level, for tests and benches; others use the class.
struct BitKernels {
  void (*totals)(const std::uint8_t* block, const std::uint8_t* tables, std::size_t dimension,
                 std::uint16_t* totals);
  std::uint32_t (*scan)(const std::uint8_t* block, const BitTables& tables, const BitTerms& terms,
                        BitEnds& ends);
};
const BitKernels& bit_kernels(Isa isa);

}  // namespace quarry::simd
