// Lists of 1-bit codes, stored as contiguous blocks.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vectors/ivf_code_scan.h"
#include "vectors/ivf_codes.h"
#include "vectors/ivf_format.h"

namespace quarry::vectors {

// A view. Every list must lie within the blocks: nothing here checks that. Immutable; share it
// freely.
struct IvfCodeLists {
  std::size_t width = 0;  // rotated dimension
  std::span<const IvfListRow> lists;
  std::string_view blocks;

  std::uint32_t blocks_of(std::uint32_t list) const;
  IvfBlock block(std::uint32_t list, std::uint32_t i) const;
  // Prefetches block i of the list; does nothing if the list is shorter.
  void prefetch(std::uint32_t list, std::uint32_t i) const;
};

// Lays out lists of codes. The constructor gets the list of every row; then the codes are written,
// one range of blocks after the other. Threads may write codes of different rows at the same time.
class IvfCodeListsWriter {
 public:
  IvfCodeListsWriter(std::size_t width, std::size_t lists, std::span<const std::uint32_t> list_of);
  std::uint32_t block_count() const { return block_count_; }
  // Starts writing blocks [begin, end).
  void start(std::uint32_t begin, std::uint32_t end);
  // Whether the code of the row belongs to these blocks.
  bool contains(std::uint32_t row) const {
    return place_of_[row] >= begin_ * simd::kBitBlock && place_of_[row] < end_ * simd::kBitBlock;
  }
  // The code bits are the signs of `residual`, which has `width` values.
  void write(std::uint32_t row, const IvfCode& code, std::span<const float> residual);

  std::vector<IvfListRow>& lists() { return lists_; }
  std::string_view blocks() const { return bytes_; }
  // All lists; valid only if all blocks were started at once.
  IvfCodeLists view() const { return {width_, lists_, bytes_}; }

 private:
  std::size_t width_;
  std::vector<IvfListRow> lists_;
  std::vector<std::uint32_t> place_of_;  // by row: its position among all code slots
  std::uint32_t block_count_ = 0;
  std::uint64_t begin_ = 0, end_ = 0;
  std::string bytes_;
};

// The number of blocks that `rows` codes fill.
constexpr std::uint32_t ivf_blocks_for(std::uint32_t rows) {
  return rows / simd::kBitBlock + (rows % simd::kBitBlock != 0);
}

}  // namespace quarry::vectors
