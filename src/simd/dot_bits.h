// Scores of 32 codes of one bit a dimension at once, for one query.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "simd/isa.h"

namespace quarry::simd {

// Codes lie in blocks of 32. For each 8 dimensions a block has 32 bytes, one of each code: the low
// four bits are the signs of the first four dimensions (1: plus), the high four of the others.
inline constexpr std::size_t kBitBlock = 32;
// Dimensions of a code are a multiple of this: what one pass of the widest kernel takes.
inline constexpr std::size_t kBitStep = 16;

constexpr std::size_t bit_block_bytes(std::size_t dimension) { return dimension / 8 * kBitBlock; }

// Writes the signs of `values` as code `lane` of a block whose bytes are zero there.
void write_bits(std::span<const float> values, std::size_t lane, std::uint8_t* block);

// What a code's sum is worth: factor * (sum +- width) + addend + base are the ends of an interval.
struct BitTerms {
  const float* factors = nullptr;  // 32 of each
  const float* addends = nullptr;
  float base = 0, width = 0;
  float least = 0;  // codes whose upper end is below are passed over
};
struct BitEnds {
  float lower[kBitBlock], upper[kBitBlock];
};

// A code's sum is that of the query's numbers, each with the sign that the code gives it. Four
// dimensions have 16 patterns of signs, whose sums stand in a table of bytes; a sum is one look-up
// for each four bits (Andre, Kermarrec and Le Scouarnec, VLDB 2015). Immutable; share it freely.
class BitTables {
 public:
  explicit BitTables(std::span<const float> query);

  // One bit for each code of the block whose upper end is not below terms.least; of all codes the
  // ends are written. Sums are rounded: about normal, with deviation().
  std::uint32_t scan(const std::uint8_t* block, const BitTerms& terms, BitEnds& ends) const;
  float deviation() const;

  // A sum is scale() * its total, as the kernel counts, + offset().
  float scale() const { return scale_; }
  float offset() const { return offset_; }
  std::size_t dimension() const { return dimension_; }
  const std::uint8_t* bytes() const {
    return reinterpret_cast<const std::uint8_t*>(tables_.data());
  }

 private:
  // Of 16 dimensions: the tables of 0-3, 8-11, 4-7 and 12-15, each twice, so that any width of
  // register loads them as they lie.
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
