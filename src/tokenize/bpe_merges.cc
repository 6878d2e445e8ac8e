// Byte-pair encoding (Sennrich et al. 2016): repeatedly merge the pair of lowest rank, leftmost
// first. Short words, nearly all, search their pairs linearly each time. Long ones keep the
// candidates in a heap, so that a run without spaces takes O(n log n). Both give the same result.
#include "tokenize/bpe_merges.h"

#include <algorithm>
#include <array>
#include <bit>
#include <queue>

namespace quarry::tokenize {
namespace {

// The length at which both take the same time, measured on words of letters: below it, shifting a
// short array costs less than a heap.
constexpr std::size_t kShort = 48;

std::uint64_t key_of(std::int32_t left, std::int32_t right) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32) |
         static_cast<std::uint32_t>(right);
}

}  // namespace

struct BpeMerges::Candidate {
  Merge merge;
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  std::uint32_t end = 0;  // end of the right symbol when the candidate was added

  // std::priority_queue returns the greatest element first.
  bool operator<(const Candidate& other) const {
    return merge.rank != other.merge.rank ? merge.rank > other.merge.rank : left > other.left;
  }
};

BpeMerges::BpeMerges(std::size_t count)
    : slots_(std::bit_ceil(std::max<std::size_t>(2 * count, 16))),
      shift_(64 - std::countr_zero(slots_.size())) {}

std::size_t BpeMerges::slot_of(std::uint64_t key) const {
  std::size_t at = (key * 0x9E3779B97F4A7C15u) >> shift_;
  while (slots_[at].merge.rank != kNever && slots_[at].key != key) {
    at = (at + 1) & (slots_.size() - 1);
  }
  return at;
}

void BpeMerges::insert(std::int32_t left, std::int32_t right, std::uint32_t rank, std::int32_t id) {
  const std::uint64_t key = key_of(left, right);
  slots_[slot_of(key)] = {key, {rank, id}};
}

BpeMerges::Merge BpeMerges::find(const BpeSymbol& left, const BpeSymbol& right) const {
  return slots_[slot_of(key_of(left.id, right.id))].merge;
}

void BpeMerges::apply(std::vector<BpeSymbol>& symbols) const {
  if (symbols.size() < 2) return;
  if (symbols.size() <= kShort) {
    apply_short(symbols);
  } else {
    apply_long(symbols);
  }
}

void BpeMerges::apply_short(std::vector<BpeSymbol>& symbols) const {
  std::array<Merge, kShort> pairs;  // merge of symbols i and i + 1
  std::size_t count = symbols.size() - 1;
  for (std::size_t i = 0; i < count; ++i) pairs[i] = find(symbols[i], symbols[i + 1]);
  while (count > 0) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < count; ++i) {
      if (pairs[i].rank < pairs[best].rank) best = i;
    }
    if (pairs[best].rank == kNever) break;
    symbols[best].id = pairs[best].id;
    symbols[best].end = symbols[best + 1].end;
    std::copy(symbols.begin() + static_cast<std::ptrdiff_t>(best) + 2,
              symbols.begin() + static_cast<std::ptrdiff_t>(count) + 1,
              symbols.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    std::copy(pairs.begin() + best + 1, pairs.begin() + count, pairs.begin() + best);
    --count;
    if (best > 0) pairs[best - 1] = find(symbols[best - 1], symbols[best]);
    if (best < count) pairs[best] = find(symbols[best], symbols[best + 1]);
  }
  symbols.resize(count + 1);
}

// A symbol that was merged into its left neighbour gets id -1. A candidate is stale if its symbols
// have changed since: the left one is gone, or no longer ends where the right one began, or the
// right one has grown.
void BpeMerges::apply_long(std::vector<BpeSymbol>& symbols) const {
  constexpr std::uint32_t kNone = ~0u;
  const auto size = static_cast<std::uint32_t>(symbols.size());
  std::vector<std::uint32_t> next(size);
  std::vector<std::uint32_t> previous(size);
  std::priority_queue<Candidate> candidates;
  const auto consider = [&](std::uint32_t left, std::uint32_t right) {
    if (left == kNone || right == kNone) return;
    const Merge merge = find(symbols[left], symbols[right]);
    if (merge.rank != kNever) candidates.push({merge, left, right, symbols[right].end});
  };
  for (std::uint32_t i = 0; i < size; ++i) {
    previous[i] = i > 0 ? i - 1 : kNone;
    next[i] = i + 1 < size ? i + 1 : kNone;
  }
  for (std::uint32_t i = 0; i + 1 < size; ++i) consider(i, i + 1);
  while (!candidates.empty()) {
    const Candidate top = candidates.top();
    candidates.pop();
    const bool stale = symbols[top.left].id < 0 || next[top.left] != top.right ||
                       symbols[top.right].id < 0 || symbols[top.right].end != top.end;
    if (stale) continue;
    symbols[top.left].id = top.merge.id;
    symbols[top.left].end = symbols[top.right].end;
    symbols[top.right].id = -1;
    next[top.left] = next[top.right];
    if (next[top.left] != kNone) previous[next[top.left]] = top.left;
    consider(previous[top.left], top.left);
    consider(top.left, next[top.left]);
  }
  std::erase_if(symbols, [](const BpeSymbol& symbol) { return symbol.id < 0; });
}

}  // namespace quarry::tokenize
