// What models have made of the pieces that a thread has met lately.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tokenize/tokenizer.h"

namespace quarry::tokenize {

// Most words of a text have occurred before. Each has one place, from which the next word with that
// place drives it out: a lookup is one comparison. One thread at a time.
class PieceCache {
 public:
  static PieceCache& of_this_thread();

  // Appends the tokens of `piece`, if they are known of the model with this number.
  bool append(std::uint64_t model, std::string_view piece, std::vector<Token>& out) const;
  // Keeps the tokens of a short piece.
  void keep(std::uint64_t model, std::string_view piece, std::span<const Token> tokens);

 private:
  static constexpr std::size_t kLongest = 24;
  static constexpr std::size_t kMostTokens = 6;
  // With 80 bytes each, 320 KiB: within a core's second-level cache.
  static constexpr std::size_t kPlaces = 4096;

  struct Entry {
    std::uint64_t model = 0;  // 0: free
    std::array<std::int32_t, kMostTokens> ids{};
    std::array<std::uint8_t, kMostTokens> begins{};
    std::array<std::uint8_t, kMostTokens> ends{};
    std::array<char, kLongest> bytes{};
    std::uint8_t size = 0;
    std::uint8_t count = 0;
  };

  static std::size_t place_of(std::string_view piece);

  std::vector<Entry> entries_ = std::vector<Entry>(kPlaces);
};

}  // namespace quarry::tokenize
