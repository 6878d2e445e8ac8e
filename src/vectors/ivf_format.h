// The rows and sections of an inverted file. Byte table: docs/format/segment.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "simd/dot_bits.h"

namespace quarry::vectors {

// The lists to read to reach a recall of the ten nearest rows.
struct IvfProbeRow {
  std::uint32_t recall_thousandths, probes;
};
struct IvfHead {
  std::uint32_t dimension, rows;
  std::uint32_t coarse, lists;  // centroids of each level
  std::uint64_t rotation_seed;
  std::uint32_t blocks, reserved;
  std::array<IvfProbeRow, 4> probes;  // ascending
};
struct IvfListRow {
  std::uint32_t first_block, rows;  // of a contiguous run of blocks; the last may be partly filled
  float spread;                     // the greatest IvfCode::spread of its rows
  float half_square;                // half the squared length of the centroid
};
static_assert(sizeof(IvfHead) == 64 && sizeof(IvfListRow) == 16);

// A block holds the bits of 32 codes, then 32 factors, 32 addends and 32 row numbers.
constexpr std::size_t ivf_block_bytes(std::size_t rotated) {
  return simd::bit_block_bytes(rotated) + simd::kBitBlock * 12;
}

// IVFH: the head. IVFC: first_fine, coarse and fine centroids. IVFL: the lists. BITS: the blocks.
template <class Bytes>
struct IvfParts {
  Bytes head, centroids, lists, blocks;
};
using IvfImage = IvfParts<std::string>;
using IvfViews = IvfParts<std::string_view>;

}  // namespace quarry::vectors
