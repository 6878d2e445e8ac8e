// Postings: in which chunks a term occurs and how often, in blocks of 128 that can be passed over.
//
// A list is a row for each whole block, then the blocks, then the postings that are left, packed as
// a block is or, where they are few, in one or two bytes each. Bytes: docs/format/segment.md.
// Ascending order is a property of the encoding: no bytes can spell anything else.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "simd/saturation.h"
#include "words/packed_block.h"
#include "words/posting_bound.h"

namespace quarry::words {

struct Posting {
  std::uint32_t chunk = 0;  // ordinal in its segment
  std::uint32_t count = 0;
  bool operator==(const Posting&) const = default;
};

// In terms, repeats counted. A chunk of more terms counts as one of 65,535.
using ChunkLength = std::uint16_t;
inline ChunkLength counted(std::uint64_t terms) {
  return static_cast<ChunkLength>(std::min<std::uint64_t>(terms, 0xFFFF));
}

// Lengths of chunks and documents, and which document a chunk belongs to: what bounds are made of.
struct ChunkFacts {
  std::span<const ChunkLength> length;
  std::span<const std::uint32_t> document_of, document_length;
};

// Postings must ascend by chunk, with counts from 1.
void append_postings(std::span<const Posting> postings, const ChunkFacts& facts, std::string& out);

struct [[gnu::packed]] BlockRow {
  std::uint32_t last;        // chunk
  std::uint16_t bytes;       // of the block
  PostingBound in_chunk;     // over its postings
  PostingBound in_document;  // over the documents that they belong to, counts added up
};
static_assert(sizeof(BlockRow) == 10 && alignof(BlockRow) == 1);

// Kernels read whole groups of lanes, from any posting on: there is room behind the last.
struct PostingBlock {
  static constexpr std::size_t kRoom = kPacked + simd::kSaturationGroup;
  using Numbers = std::array<std::uint32_t, kRoom>;
  alignas(64) Numbers chunk, count;
  std::uint32_t size = 0;
};

// The list of one term. Reads untrusted bytes within bounds. Immutable; share it freely.
class PostingList {
 public:
  PostingList() = default;
  // `size` postings; chunks run from 0 to `chunks` - 1.
  PostingList(std::string_view bytes, std::uint32_t size, std::uint32_t chunks);

  std::uint32_t size() const { return size_; }
  std::span<const BlockRow> rows() const { return rows_; }
  // The block of that row, which follows one whose bytes end at `begin` of blocks().
  // False where the bytes are broken.
  bool read(std::size_t row, std::size_t begin, PostingBlock& block) const;
  // What is left behind the blocks, whose bytes end at `begin`; fewer than 128.
  bool read_tail(std::size_t begin, PostingBlock& block) const;

 private:
  std::uint32_t least_of(std::size_t row) const { return row == 0 ? 0 : rows_[row - 1].last + 1; }

  std::span<const BlockRow> rows_;
  std::string_view blocks_;
  std::uint32_t size_ = 0, chunks_ = 0;
};

// One posting after the other. One thread at a time.
class PostingCursor {
 public:
  explicit PostingCursor(const PostingList& list) : list_(list) {}

  // False at the end, and where the bytes are broken.
  bool next(Posting& posting) {
    if (at_ == block_.size && !fill()) return false;
    posting = {block_.chunk[at_], block_.count[at_]};
    ++at_;
    return true;
  }
  bool broken() const { return broken_; }

 private:
  bool fill();

  PostingList list_;
  PostingBlock block_;
  std::size_t row_ = 0, begin_ = 0;
  std::uint32_t at_ = 0;
  bool broken_ = false;
};

}  // namespace quarry::words
