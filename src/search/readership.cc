#include "search/readership.h"

#include <algorithm>

namespace quarry::search {
namespace {

// About 200 KB. Fewer words than that recur in questions.
constexpr std::size_t kMostCounted = 4096;
// Counting shorter lists is faster than a look-up in the map.
constexpr std::uint32_t kWorthKeeping = 2 * words::kPacked;

// Counts the postings whose bit equals `wanted`. Documents are hidden or deleted as a whole, so the
// postings of each counted document are adjacent. One thread at a time.
class Counter {
 public:
  Counter(const Bitmap& chunks, bool wanted, std::span<const segment::ChunkRow> table)
      : chunks_(chunks), wanted_(wanted), table_(table) {}

  // Blocks without such a chunk are skipped unread.
  TermCount count(const words::PostingList& postings) {
    const std::span rows = postings.rows();
    std::size_t begin = 0;
    std::uint32_t least = 0;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (next(least) <= rows[row].last) {
        if (!postings.read(row, begin, block_)) return counted_;
        add_block();
      }
      least = rows[row].last + 1;
      begin += rows[row].bytes;
    }
    if (postings.read_tail(begin, block_)) add_block();
    return counted_;
  }

 private:
  std::size_t next(std::size_t from) const {
    return wanted_ ? chunks_.next_set(from) : chunks_.next_clear(from);
  }
  void add_block() {
    for (std::uint32_t i = 0; i < block_.size; ++i) {
      const std::uint32_t chunk = block_.chunk[i];
      if (chunks_[chunk] != wanted_) continue;
      const std::uint32_t document = table_[chunk].document;
      counted_.documents += counted_.chunks == 0 || document != last_;
      ++counted_.chunks;
      last_ = document;
    }
  }

  const Bitmap& chunks_;
  bool wanted_;
  std::span<const segment::ChunkRow> table_;
  words::PostingBlock block_;
  TermCount counted_;
  std::uint32_t last_ = 0;
};

}  // namespace

TermCount Readership::with(const words::TermEntry& term, const segment::SegmentWords& words,
                           std::span<const segment::ChunkRow> table) const {
  if (!chunks_) return {term.chunks, term.documents};
  const words::PostingList postings = words.postings(term);
  if (term.chunks < kWorthKeeping) return count(term, postings, table);
  {
    const std::lock_guard lock(mutex_);
    const auto found = counted_.find(term.postings.data());
    if (found != counted_.end()) return found->second;
  }
  const TermCount counted = count(term, postings, table);
  const std::lock_guard lock(mutex_);
  if (counted_.size() == kMostCounted) counted_.clear();
  counted_.emplace(term.postings.data(), counted);
  return counted;
}

// Counts the smaller set, the readable chunks or the others, and subtracts if needed.
TermCount Readership::count(const words::TermEntry& term, const words::PostingList& postings,
                            std::span<const segment::ChunkRow> table) const {
  const bool most_readable = 2 * totals_.chunks > chunks_->size();
  const TermCount counted = Counter(*chunks_, !most_readable, table).count(postings);
  if (!most_readable) return counted;
  return {term.chunks - std::min<std::size_t>(term.chunks, counted.chunks),
          term.documents - std::min<std::size_t>(term.documents, counted.documents)};
}

}  // namespace quarry::search
