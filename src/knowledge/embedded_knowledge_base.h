// The KnowledgeBase of a data directory: catalog and index in this process.
#pragma once

#include <memory>

#include "knowledge/collection_index.h"
#include "knowledge/knowledge_base.h"

namespace quarry {

// Thread-safe. The catalog must outlive it.
class EmbeddedKnowledgeBase final : public KnowledgeBase {
 public:
  struct Options {
    Catalog::Access access = Catalog::Access::read_only;
    Recall recall = Recall::ninety_nine;
  };
  EmbeddedKnowledgeBase(CollectionRecord collection, Catalog& catalog,
                        std::shared_ptr<CollectionIndex> index, Options options);

  const CollectionRecord& collection() const override { return collection_; }
  Result<BatchOutcome> write(const CatalogBatch& batch) override;
  Result<Candidates> candidates(const CandidateRequest& request, const Principal& principal,
                                Trace& trace, const Deadline& deadline) const override;
  Result<std::vector<Catalog::ChunkView>> chunks(std::span<const ChunkKey> keys,
                                                 const Principal& principal) const override;
  Result<void> settle(const Deadline& deadline) override;

 private:
  Result<void> check_writable() const;

  const CollectionRecord collection_;
  Catalog& catalog_;
  const std::shared_ptr<CollectionIndex> index_;
  const Options options_;
};

}  // namespace quarry
