// An embedder that computes no vector twice, also across runs and collections.
#pragma once

#include "embed/embedder.h"
#include "embed/embedding_cache.h"

namespace quarry::embed {

// Looks texts up by (model, role, text) before it asks `inner`, and keeps what that computes. One
// lookup and one write for each call, so that it costs little beside the model: give it many texts
// at once. Both references must outlive it. Thread-safe.
class CachedEmbedder final : public Embedder {
 public:
  CachedEmbedder(const Embedder& inner, EmbeddingCache& cache) : inner_(inner), cache_(cache) {}

  const EmbedderIdentity& identity() const override { return inner_.identity(); }
  std::vector<TextRange> token_ranges(std::string_view text) const override {
    return inner_.token_ranges(text);
  }
  // Vectors::reused tells how many of the texts were found.
  Result<Vectors> embed(std::span<const std::string> texts, EmbedRole role,
                        const Deadline& deadline) const override;

 private:
  const Embedder& inner_;
  EmbeddingCache& cache_;
};

}  // namespace quarry::embed
