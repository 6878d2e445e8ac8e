// The KnowledgeBase of a data directory, with catalog and index in this process.
#pragma once

#include <memory>

#include "knowledge/collection_index.h"
#include "knowledge/knowledge_base.h"

namespace quarry::knowledge {

// Thread-safe. The catalog must outlive it.
class EmbeddedKnowledgeBase final : public KnowledgeBase {
 public:
  struct Options {
    store::Catalog::Access access = store::Catalog::Access::read_only;
    search::Recall recall = search::Recall::ninety_nine;
  };
  EmbeddedKnowledgeBase(store::CollectionRecord collection, store::Catalog& catalog,
                        std::shared_ptr<CollectionIndex> index, Options options);

  const store::CollectionRecord& collection() const override { return collection_; }
  Result<store::BatchOutcome> write(const store::CatalogBatch& batch) override;
  Result<Candidates> candidates(const CandidateRequest& request, const Principal& principal,
                                Trace& trace, const Deadline& deadline) const override;
  Result<std::vector<store::Catalog::ChunkView>> chunks(std::span<const store::ChunkKey> keys,
                                                        const Principal& principal) const override;
  Result<void> settle(const Deadline& deadline) override;

 private:
  Result<void> check_writable() const;

  const store::CollectionRecord collection_;
  store::Catalog& catalog_;
  const std::shared_ptr<CollectionIndex> index_;
  const Options options_;
};

}  // namespace quarry::knowledge
