// Posting lists: the chunks that contain a term and how often, in blocks of 128 that can be
// skipped.
//
// A list consists of one row per full block, then the blocks, then the tail of fewer than 128
// postings. The tail is packed like a block or, if it is short, has one or two numbers per posting.
// Byte format: docs/format/segment.md. Ascending order is a property of the encoding: no bytes can
// represent any other order.
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

// The length of a chunk in terms, including repeats. Longer chunks count as 65,535 terms.
using ChunkLength = std::uint16_t;
inline ChunkLength to_chunk_length(std::uint64_t terms) {
  return static_cast<ChunkLength>(std::min<std::uint64_t>(terms, 0xFFFF));
}

// The inputs of the bounds: lengths by chunk and by document, and the document of each chunk.
struct ChunkFacts {
  std::span<const ChunkLength> length;
  std::span<const std::uint32_t> document_of, document_length;
};

// Appends a list. Postings must ascend by chunk, with counts of at least 1.
void append_postings(std::span<const Posting> postings, const ChunkFacts& facts, std::string& out);

struct [[gnu::packed]] BlockRow {
  std::uint32_t last;        // chunk
  std::uint16_t bytes;       // of the block
  PostingBound in_chunk;     // of its postings
  PostingBound in_document;  // of their documents, with counts summed per document
};
static_assert(sizeof(BlockRow) == 10 && alignof(BlockRow) == 1);

// Kernels read full groups of lanes from any posting on, so the arrays have padding after the last.
struct PostingBlock {
  static constexpr std::size_t kPadded = kPacked + simd::kSaturationGroup;
  using Numbers = std::array<std::uint32_t, kPadded>;
  alignas(64) Numbers chunk, count;
  std::uint32_t size = 0;
};

// The postings of one term. Never reads out of bounds on untrusted bytes. Immutable; share it
// freely.
class PostingList {
 public:
  PostingList() = default;
  // A list of `size` postings over chunks 0 to `chunks` - 1.
  PostingList(std::string_view bytes, std::uint32_t size, std::uint32_t chunks);

  std::uint32_t size() const { return size_; }
  std::span<const BlockRow> rows() const { return rows_; }
  // Decodes the block of `row`, which starts at byte `begin` after the rows. Returns false if the
  // bytes are corrupt.
  bool read(std::size_t row, std::size_t begin, PostingBlock& block) const;
  // Decodes the tail, which starts at byte `begin` after the rows; fewer than 128 postings.
  bool read_tail(std::size_t begin, PostingBlock& block) const;

 private:
  std::uint32_t least_of(std::size_t row) const { return row == 0 ? 0 : rows_[row - 1].last + 1; }

  std::span<const BlockRow> rows_;
  std::string_view blocks_;
  std::uint32_t size_ = 0, chunks_ = 0;
};

// Iterates over a list. One thread at a time.
class PostingCursor {
 public:
  explicit PostingCursor(const PostingList& list) : list_(list) {}

  // Returns false at the end and if the bytes are corrupt.
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
