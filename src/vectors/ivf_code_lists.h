// Codes in lists, block by block, in one piece of memory.
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

// A view. Lists and blocks must fit each other. Immutable; share it freely.
struct IvfCodeLists {
  std::size_t width = 0;  // rotated dimension
  std::span<const IvfListRow> lists;
  std::string_view blocks;

  std::uint32_t blocks_of(std::uint32_t list) const;
  IvfBlock block(std::uint32_t list, std::uint32_t i) const;
  // Asks for a block ahead of its use, if the list has it.
  void prefetch(std::uint32_t list, std::uint32_t i) const;
};

// Lays them out: first every row's list is known, then the codes are written, a range of blocks
// after the other. Codes of different rows may be written by different threads at once.
class IvfCodeListsWriter {
 public:
  IvfCodeListsWriter(std::size_t width, std::size_t lists, std::span<const std::uint32_t> list_of);
  std::uint32_t block_count() const { return block_count_; }
  // From now on the blocks [begin, end) are written.
  void start(std::uint32_t begin, std::uint32_t end);
  // Whether the code of that row is in one of them.
  bool takes(std::uint32_t row) const {
    return place_of_[row] >= begin_ * simd::kBitBlock && place_of_[row] < end_ * simd::kBitBlock;
  }
  // The signs of `residual` are the bits.
  void write(std::uint32_t row, const IvfCode& code, std::span<const float> residual);

  std::vector<IvfListRow>& lists() { return lists_; }
  std::string_view blocks() const { return bytes_; }
  // Of all lists, where all blocks were written at once.
  IvfCodeLists view() const { return {width_, lists_, bytes_}; }

 private:
  std::size_t width_;
  std::vector<IvfListRow> lists_;
  std::vector<std::uint32_t> place_of_;  // of each row, in codes from the first block's begin
  std::uint32_t block_count_ = 0;
  std::uint64_t begin_ = 0, end_ = 0;
  std::string bytes_;
};

// The number of blocks that so many rows fill.
constexpr std::uint32_t ivf_blocks_for(std::uint32_t rows) {
  return rows / simd::kBitBlock + (rows % simd::kBitBlock != 0);
}

}  // namespace quarry::vectors
