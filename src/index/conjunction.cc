// The rarest list first; of the others only those blocks are read in which a chunk could be that is
// still left.
#include "index/conjunction.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace quarry {
namespace {

// One list asked for ascending chunks. One thread at a time.
class ChunkLookup {
 public:
  explicit ChunkLookup(const PostingList& list) : list_(list) {}

  bool has(std::uint32_t chunk) {
    const std::span rows = list_.rows();
    for (; unit_ < rows.size() && rows[unit_].last < chunk; ++unit_) {
      begin_ += rows[unit_].bytes;
      loaded_ = false;
    }
    if (!loaded_) load();
    while (at_ < block_.size && block_.chunk[at_] < chunk) ++at_;
    return at_ < block_.size && block_.chunk[at_] == chunk;
  }

 private:
  void load() {
    at_ = 0;
    loaded_ = true;
    const bool whole = unit_ < list_.rows().size() ? list_.read(unit_, begin_, block_)
                                                   : list_.read_tail(begin_, block_);
    if (!whole) block_.size = 0;
  }

  const PostingList list_;
  PostingBlock block_;
  std::size_t unit_ = 0, begin_ = 0;  // the block, or behind them the tail, and where it begins
  std::uint32_t at_ = 0;
  bool loaded_ = false;
};

std::vector<std::uint32_t> permitted_chunks(const PostingList& list, const Bitmap* permitted) {
  std::vector<std::uint32_t> chunks;
  PostingCursor cursor(list);
  for (Posting posting; cursor.next(posting);) {
    if (!permitted || (*permitted)[posting.chunk]) chunks.push_back(posting.chunk);
  }
  return chunks;
}

}  // namespace

Bitmap chunks_with_all(const SegmentWords& words, std::span<const std::string> terms,
                       const Bitmap* permitted) {
  Bitmap found(words.lengths().size());
  std::vector<PostingList> lists;
  for (const std::string& term : terms) {
    const std::optional<TermEntry> entry = words.find(term);
    if (!entry) return found;
    lists.push_back(words.postings(*entry));
  }
  std::ranges::sort(lists, {}, &PostingList::size);
  std::vector<std::uint32_t> left = permitted_chunks(lists.front(), permitted);
  for (std::size_t i = 1; i < lists.size() && !left.empty(); ++i) {
    ChunkLookup lookup(lists[i]);
    std::erase_if(left, [&](std::uint32_t chunk) { return !lookup.has(chunk); });
  }
  for (const std::uint32_t chunk : left) found.set(chunk);
  return found;
}

}  // namespace quarry
