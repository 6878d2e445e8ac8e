// Encrypts a cached vector so that only somebody who has the text can find and read it.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "embed/chacha20.h"
#include "embed/embedder.h"

namespace quarry::embed {

using CacheKey = std::array<char, 16>;

// A vector reveals much of its text, and the cache outlives deleted documents. Therefore each row
// is encrypted with a key derived from the text, identity and role. The cache thus reveals nothing
// about a text to a reader who lacks it, except that the reader can guess a text and confirm the
// guess. Immutable; share it freely.
class RowSeal {
 public:
  RowSeal(const EmbedderIdentity& identity, EmbedRole role, std::string_view text);

  const CacheKey& key() const { return key_; }  // reveals neither the text nor the encryption key
  // Returns a 12-byte nonce followed by the encrypted row (float32) and its XXH3-64. Deterministic:
  // the same row gives the same bytes.
  std::string seal(std::span<const float> row) const;
  // Decrypts into `row`. Returns false if the bytes are damaged or were sealed for another text;
  // the contents of `row` are then unspecified.
  bool open(std::string_view sealed, std::span<float> row) const;

 private:
  ChaChaNonce nonce_for(std::string_view row) const;

  CacheKey key_;
  ChaChaKey secret_;
};

}  // namespace quarry::embed
