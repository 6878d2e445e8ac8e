// How one vector lies in the cache: found by its text, and readable by nobody who lacks the text.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "embed/chacha20.h"
#include "embed/embedder.h"

namespace quarry::embed {

using CacheKey = std::array<char, 16>;

// A vector tells much of what its text said. The cache outlives documents that are deleted, so it
// must not tell: each row is encrypted under a key made from the text itself, and whoever has the
// text needs no cache to know it. What remains is that a text can be guessed and the guess checked.
// Immutable; share it freely.
class RowSeal {
 public:
  RowSeal(const EmbedderIdentity& identity, EmbedRole role, std::string_view text);

  const CacheKey& key() const { return key_; }  // tells nothing of the text or of the seal
  // A nonce of 12 bytes, then the row as float32 and its XXH3-64, encrypted. One row gives the same
  // bytes each time.
  std::string seal(std::span<const float> row) const;
  // False where the bytes are not what was sealed for this text: damaged, or another's.
  bool open(std::string_view sealed, std::span<float> row) const;

 private:
  ChaChaNonce nonce_for(std::string_view row) const;

  CacheKey key_;
  ChaChaKey secret_;
};

}  // namespace quarry::embed
