// An embedder that caches vectors on disk, across runs and collections.
#pragma once

#include "embed/embedder.h"
#include "embed/embedding_cache.h"

namespace quarry::embed {

// Looks texts up by (model, role, text), embeds the missing ones with `inner`, and stores the
// results. Each call makes one lookup and at most one write, so pass many texts per call. Both
// references must outlive it. Thread-safe.
class CachedEmbedder final : public Embedder {
 public:
  CachedEmbedder(const Embedder& inner, EmbeddingCache& cache) : inner_(inner), cache_(cache) {}

  const EmbedderIdentity& identity() const override { return inner_.identity(); }
  std::vector<TextRange> token_ranges(std::string_view text) const override {
    return inner_.token_ranges(text);
  }
  // Sets Vectors::reused to the number of texts found in the cache.
  Result<Vectors> embed(std::span<const std::string> texts, EmbedRole role,
                        const Deadline& deadline) const override;

 private:
  const Embedder& inner_;
  EmbeddingCache& cache_;
};

}  // namespace quarry::embed
