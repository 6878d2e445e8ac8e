// A block holds the gaps between chunks and then the counts, each less one and packed. The row of a
// block has its last chunk and its bounds, so that a search can skip the block without decoding it.
#include "words/postings.h"

#include "words/leb128.h"

namespace quarry::words {
namespace {

// Fewer postings take fewer bytes unpacked than as packed arrays with headers. Measured on the
// lists of SciFact, CoSQA and the MTRAG passages.
constexpr std::uint32_t kWorthPacking = 8;

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

// The postings of a document are adjacent, so its count is complete when the next document begins.
PostingBound bound_of_documents(std::span<const Posting> all, std::size_t begin, std::size_t end,
                                const ChunkFacts& facts) {
  const auto document = [&](std::size_t i) { return facts.document_of[all[i].chunk]; };
  while (begin > 0 && document(begin - 1) == document(begin)) --begin;
  PostingExtremes extremes;
  std::uint64_t count = 0;
  for (std::size_t i = begin; i < all.size() && (i < end || count > 0); ++i) {
    count += all[i].count;
    if (i + 1 < all.size() && document(i + 1) == document(i)) continue;
    extremes.include(count, facts.document_length[document(i)]);
    count = 0;
  }
  return extremes.bound();
}

BlockRow row_of(std::span<const Posting> all, std::size_t begin, const ChunkFacts& facts) {
  PostingExtremes in_chunk;
  for (const Posting& posting : all.subspan(begin, kPacked)) {
    in_chunk.include(posting.count, facts.length[posting.chunk]);
  }
  return {.last = all[begin + kPacked - 1].chunk,
          .bytes = 0,
          .in_chunk = in_chunk.bound(),
          .in_document = bound_of_documents(all, begin, begin + kPacked, facts)};
}

// At most kPacked postings.
void append_arrays(std::span<const Posting> postings, std::uint32_t least, std::string& out) {
  std::array<std::uint32_t, kPacked> gaps, counts;
  for (std::size_t i = 0; i < postings.size(); ++i) {
    gaps[i] = postings[i].chunk - least;
    counts[i] = postings[i].count - 1;
    least = postings[i].chunk + 1;
  }
  append_packed({gaps.data(), postings.size()}, out);
  append_packed({counts.data(), postings.size()}, out);
}

void append_few(std::span<const Posting> postings, std::uint32_t least, std::string& out) {
  for (const Posting& posting : postings) {
    // A segment has far fewer than 2^31 chunks (index/merge_plan.h), so doubling cannot overflow.
    const std::uint32_t step = (posting.chunk - least) << 1;
    append_leb128(posting.count == 1 ? step | 1 : step, out);
    if (posting.count != 1) append_leb128(posting.count, out);
    least = posting.chunk + 1;
  }
}

// Reads counts, and gaps into `chunk`. Returns false unless the arrays fill [at, end) exactly.
bool read_arrays(const std::uint8_t* at, const std::uint8_t* end, std::size_t size,
                 PostingBlock& block) {
  at = read_packed(at, end, size, 0, block.chunk.data());
  return at && read_packed(at, end, size, 1, block.count.data()) == end;
}

bool read_few(const std::uint8_t* at, const std::uint8_t* end, std::size_t size,
              PostingBlock& block) {
  for (std::size_t i = 0; i < size; ++i) {
    std::uint32_t step = 0, count = 1;
    if (!read_leb128(at, end, step) || (!(step & 1) && !read_leb128(at, end, count))) return false;
    if (count == 0) return false;
    block.chunk[i] = step >> 1;
    block.count[i] = count;
  }
  return at == end;
}

}  // namespace

void append_postings(std::span<const Posting> postings, const ChunkFacts& facts, std::string& out) {
  const std::size_t whole = postings.size() / kPacked * kPacked;
  const std::size_t rows = out.size();
  out.resize(rows + whole / kPacked * sizeof(BlockRow));
  std::uint32_t least = 0;
  for (std::size_t begin = 0; begin < whole; begin += kPacked) {
    BlockRow row = row_of(postings, begin, facts);
    const std::size_t before = out.size();
    append_arrays(postings.subspan(begin, kPacked), least, out);
    row.bytes = static_cast<std::uint16_t>(out.size() - before);
    out.replace(rows + begin / kPacked * sizeof row, sizeof row,
                reinterpret_cast<const char*>(&row), sizeof row);
    least = row.last + 1;
  }
  const std::span tail = postings.subspan(whole);
  if (tail.size() >= kWorthPacking) {
    append_arrays(tail, least, out);
  } else {
    append_few(tail, least, out);
  }
}

PostingList::PostingList(std::string_view bytes, std::uint32_t size, std::uint32_t chunks)
    : size_(size), chunks_(chunks) {
  const std::size_t rows = size / kPacked;
  if (rows * sizeof(BlockRow) > bytes.size()) return;  // leaves no rows, so that reads fail
  rows_ = {reinterpret_cast<const BlockRow*>(bytes.data()), rows};
  blocks_ = bytes.substr(rows * sizeof(BlockRow));
}

bool PostingList::read(std::size_t row, std::size_t begin, PostingBlock& block) const {
  block.size = 0;
  const std::size_t size = rows_[row].bytes;
  if (begin > blocks_.size() || size > blocks_.size() - begin) return false;
  const std::uint8_t* at = bytes_of(blocks_) + begin;
  if (!read_arrays(at, at + size, kPacked, block)) return false;
  if (!sum_gaps(least_of(row), chunks_, block.chunk.data())) return false;
  if (block.chunk[kPacked - 1] != rows_[row].last) return false;
  block.size = kPacked;
  return true;
}

bool PostingList::read_tail(std::size_t begin, PostingBlock& block) const {
  block.size = 0;
  if (begin > blocks_.size() || rows_.size() != size_ / kPacked) return false;
  const std::uint8_t* at = bytes_of(blocks_) + begin;
  const std::uint8_t* end = bytes_of(blocks_) + blocks_.size();
  const std::uint32_t size = size_ % kPacked;
  if (!(size >= kWorthPacking ? read_arrays : read_few)(at, end, size, block)) return false;
  std::uint64_t next = least_of(rows_.size());
  for (std::uint32_t i = 0; i < size; ++i) {
    next += block.chunk[i];
    block.chunk[i] = static_cast<std::uint32_t>(next++);
  }
  if (next > chunks_) return false;
  block.size = size;
  return true;
}

bool PostingCursor::fill() {
  at_ = 0;
  if (broken_ || row_ > list_.rows().size()) return false;
  if (row_ < list_.rows().size()) {
    broken_ = !list_.read(row_, begin_, block_);
    begin_ += list_.rows()[row_++].bytes;
  } else {
    ++row_;
    broken_ = !list_.read_tail(begin_, block_);
  }
  return block_.size > 0;
}

}  // namespace quarry::words
