// The rewriting rules of a SentencePiece model: "precompiled_charsmap".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace quarry::tokenize {

// Maps strings to replacements through a double-array trie. Immutable; share it freely.
class Charsmap {
 public:
  // Reads a charsmap in base64 (RFC 4648). Errors: corrupt.
  static Result<Charsmap> read(std::string_view base64);

  // Returns the replacement of the shortest rule that is a prefix of `bytes`, or nothing.
  std::optional<std::string_view> find(std::string_view bytes) const;
  // Returns true if a rule replaces this single ASCII character.
  bool changes(char ascii) const { return changes_[static_cast<unsigned char>(ascii) & 0x7F]; }

 private:
  std::vector<std::uint32_t> units_;  // of the trie
  std::string results_;               // each ends with a NUL
  std::array<bool, 128> changes_{};
};

}  // namespace quarry::tokenize
