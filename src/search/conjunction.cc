// Starts with the chunks of the rarest word and looks them up in the lists of the others. Blocks of
// postings that cannot contain a remaining chunk are not read.
#include "search/conjunction.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace quarry::search {
namespace {

// Looks up ascending chunks in one posting list. One thread at a time.
class ChunkLookup {
 public:
  explicit ChunkLookup(const words::PostingList& list) : list_(list) {}

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

  const words::PostingList list_;
  words::PostingBlock block_;
  std::size_t unit_ = 0, begin_ = 0;  // the block, or the tail after the blocks; its first byte
  std::uint32_t at_ = 0;
  bool loaded_ = false;
};

// The posting lists of one word, one per term. A chunk may be in several of them.
using Lists = std::vector<words::PostingList>;

Lists lists_of(const segment::SegmentWords& words, const words::QueryWord& wanted) {
  Lists lists;
  const auto add = [&](std::string_view term) {
    if (const auto entry = words.find(term)) lists.push_back(words.postings(*entry));
  };
  add(wanted.term);
  for (const std::string& other : wanted.others) add(other);
  return lists;
}

std::size_t postings_of(const Lists& lists) {
  std::size_t postings = 0;
  for (const words::PostingList& list : lists) postings += list.size();
  return postings;
}

// Ascending, without duplicates.
std::vector<std::uint32_t> permitted_chunks(const Lists& lists, const Bitmap* permitted) {
  std::vector<std::uint32_t> chunks;
  for (const words::PostingList& list : lists) {
    words::PostingCursor cursor(list);
    for (words::Posting posting; cursor.next(posting);) {
      if (!permitted || (*permitted)[posting.chunk]) chunks.push_back(posting.chunk);
    }
  }
  if (lists.size() > 1) {
    std::ranges::sort(chunks);
    const auto repeats = std::ranges::unique(chunks);
    chunks.erase(repeats.begin(), repeats.end());
  }
  return chunks;
}

void keep_those_in(const Lists& lists, std::vector<std::uint32_t>& chunks) {
  std::vector<ChunkLookup> lookups(lists.begin(), lists.end());
  std::erase_if(chunks, [&](std::uint32_t chunk) {
    return std::ranges::none_of(lookups, [&](ChunkLookup& each) { return each.has(chunk); });
  });
}

}  // namespace

Bitmap chunks_with_all(const segment::SegmentWords& words, std::span<const words::QueryWord> wanted,
                       const Bitmap* permitted) {
  Bitmap found(words.lengths().size());
  std::vector<Lists> of_words;
  for (const words::QueryWord& word : wanted) {
    of_words.push_back(lists_of(words, word));
    if (of_words.back().empty()) return found;
  }
  std::ranges::sort(of_words, {}, postings_of);
  std::vector<std::uint32_t> left = permitted_chunks(of_words.front(), permitted);
  for (std::size_t i = 1; i < of_words.size() && !left.empty(); ++i) {
    keep_those_in(of_words[i], left);
  }
  for (const std::uint32_t chunk : left) found.set(chunk);
  return found;
}

}  // namespace quarry::search
