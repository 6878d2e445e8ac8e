// The rows and sections of an inverted file. Byte table: docs/format/segment.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "simd/dot_bits.h"

namespace quarry::vectors {

// How many lists to read for a recall, in thousandths, among the ten nearest.
struct IvfProbeRow {
  std::uint32_t recall_thousandths, probes;
};
struct IvfHead {
  std::uint32_t dimension, rows;
  std::uint32_t coarse, lists;  // centroids of both levels
  std::uint64_t rotation_seed;
  std::uint32_t blocks, reserved;
  std::array<IvfProbeRow, 4> probes;  // ascending
};
struct IvfListRow {
  std::uint32_t first_block, rows;  // its rows fill blocks one by one; the last may not be full
  float spread;       // greatest error of its codes for a query one away; see ivf_codes.h
  float half_square;  // of the centroid's length
};
static_assert(sizeof(IvfHead) == 64 && sizeof(IvfListRow) == 16);

// A block is the bits of 32 codes, then each code's factor, each one's addend, each one's row.
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
