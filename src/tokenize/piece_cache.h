// A cache of the tokens of recent pieces, one per thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tokenize/tokenizer.h"

namespace quarry::tokenize {

// Most words of a text have occurred before. The cache is direct-mapped: each piece has one slot,
// from which the next piece with that slot evicts it, so a lookup is one comparison. One thread at
// a time.
class PieceCache {
 public:
  static PieceCache& of_this_thread();

  // Appends the tokens of `piece` if they are cached for this model number, and returns whether
  // they were.
  bool append(std::uint64_t model, std::string_view piece, std::vector<Token>& out) const;
  // Caches the tokens of a short piece; ignores a long one.
  void keep(std::uint64_t model, std::string_view piece, std::span<const Token> tokens);

 private:
  static constexpr std::size_t kLongest = 24;
  static constexpr std::size_t kMostTokens = 6;
  // 72 bytes each, 288 KiB in all: fits a core's second-level cache.
  static constexpr std::size_t kSlots = 4096;

  struct Entry {
    std::uint64_t model = 0;  // 0 if unused
    std::array<std::int32_t, kMostTokens> ids{};
    std::array<std::uint8_t, kMostTokens> begins{};
    std::array<std::uint8_t, kMostTokens> ends{};
    std::array<char, kLongest> bytes{};
    std::uint8_t size = 0;
    std::uint8_t count = 0;
  };

  static std::size_t slot_of(std::string_view piece);

  std::vector<Entry> entries_ = std::vector<Entry>(kSlots);
};

}  // namespace quarry::tokenize
