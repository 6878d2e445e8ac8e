// The merges of a byte-pair encoding: which two neighbouring symbols become one, and in which
// order.
#pragma once

#include <cstdint>
#include <vector>

namespace quarry::tokenize {

// A symbol during merging, with its byte range in the piece.
struct BpeSymbol {
  std::int32_t id = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Immutable once filled; share it freely.
class BpeMerges {
 public:
  explicit BpeMerges(std::size_t count);

  // Adds a merge; lower ranks apply first. At most `count` merges.
  void insert(std::int32_t left, std::int32_t right, std::uint32_t rank, std::int32_t id);
  // Applies merges until no neighbours can merge.
  void apply(std::vector<BpeSymbol>& symbols) const;

 private:
  static constexpr std::uint32_t kNever = ~0u;

  struct Merge {
    std::uint32_t rank = kNever;
    std::int32_t id = -1;
  };
  struct Slot {
    std::uint64_t key = 0;
    Merge merge;  // a free slot has rank kNever
  };
  struct Candidate;

  Merge find(const BpeSymbol& left, const BpeSymbol& right) const;
  std::size_t slot_of(std::uint64_t key) const;
  void apply_short(std::vector<BpeSymbol>& symbols) const;
  void apply_long(std::vector<BpeSymbol>& symbols) const;

  std::vector<Slot> slots_;  // a power of two, at least twice the merges
  int shift_ = 0;
};

}  // namespace quarry::tokenize
