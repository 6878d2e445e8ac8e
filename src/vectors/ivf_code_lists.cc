#include "vectors/ivf_code_lists.h"

#include <algorithm>
#include <cstring>

namespace quarry::vectors {
namespace {

constexpr std::uint32_t kBlock = simd::kBitBlock;

}  // namespace

std::uint32_t IvfCodeLists::blocks_of(std::uint32_t list) const {
  return ivf_blocks_for(lists[list].rows);
}

IvfBlock IvfCodeLists::block(std::uint32_t list, std::uint32_t i) const {
  const std::size_t number = std::size_t{lists[list].first_block} + i;
  const char* bytes = blocks.data() + number * ivf_block_bytes(width);
  const auto* numbers = reinterpret_cast<const float*>(bytes + simd::bit_block_bytes(width));
  return {.bits = reinterpret_cast<const std::uint8_t*>(bytes),
          .factors = numbers,
          .addends = numbers + kBlock,
          .rows = reinterpret_cast<const std::uint32_t*>(numbers + 2 * kBlock),
          .size = std::min(kBlock, lists[list].rows - i * kBlock)};
}

void IvfCodeLists::prefetch(std::uint32_t list, std::uint32_t i) const {
  if (i >= blocks_of(list)) return;
  const char* bytes =
      blocks.data() + (std::size_t{lists[list].first_block} + i) * ivf_block_bytes(width);
  for (std::size_t at = 0; at < ivf_block_bytes(width); at += 64) __builtin_prefetch(bytes + at);
}

IvfCodeListsWriter::IvfCodeListsWriter(std::size_t width, std::size_t lists,
                                       std::span<const std::uint32_t> list_of)
    : width_(width), lists_(lists), place_of_(list_of.size()) {
  for (const std::uint32_t list : list_of) ++lists_[list].rows;
  for (IvfListRow& list : lists_) {
    list.first_block = block_count_;
    block_count_ += ivf_blocks_for(list.rows);
  }
  std::vector<std::uint32_t> next(lists);
  for (std::size_t row = 0; row < list_of.size(); ++row) {
    const std::uint32_t list = list_of[row];
    place_of_[row] = lists_[list].first_block * kBlock + next[list]++;
  }
}

void IvfCodeListsWriter::start(std::uint32_t begin, std::uint32_t end) {
  begin_ = begin;
  end_ = end;
  bytes_.assign((end_ - begin_) * ivf_block_bytes(width_), '\0');
}

void IvfCodeListsWriter::write(std::uint32_t row, const IvfCode& code,
                               std::span<const float> residual) {
  const std::size_t lane = place_of_[row] % kBlock;
  char* block = bytes_.data() + (place_of_[row] / kBlock - begin_) * ivf_block_bytes(width_);
  simd::write_bits(residual, lane, reinterpret_cast<std::uint8_t*>(block));
  char* numbers = block + simd::bit_block_bytes(width_) + 4 * lane;
  std::memcpy(numbers, &code.factor, 4);
  std::memcpy(numbers + std::size_t{4} * kBlock, &code.addend, 4);
  std::memcpy(numbers + std::size_t{8} * kBlock, &row, 4);
}

}  // namespace quarry::vectors
