// One collection as ingestion and retrieval see it, independent of where its data is stored.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/deadline.h"
#include "core/principal.h"
#include "core/result.h"
#include "core/trace.h"
#include "filter/filter.h"
#include "search/search.h"
#include "store/catalog.h"

namespace quarry::knowledge {

struct CandidateRequest {
  std::span<const float> vector;  // empty: no dense candidates
  std::string_view text;     // the question; its quoted phrases filter both lists of candidates
  std::size_t dense = 50;    // at most this many
  std::size_t lexical = 50;  // likewise; 0: no lexical search
  const filter::Filter* filter = nullptr;
};

// Two separate rankings, best first. The room retrieve fuses them.
struct Candidates {
  std::vector<search::ChunkHit> dense;
  std::vector<search::ChunkHit> lexical;
};

// Thread-safe.
class KnowledgeBase {
 public:
  virtual ~KnowledgeBase() = default;
  virtual const store::CollectionRecord& collection() const = 0;
  // The batch is durable on return. The next search sees it unless the index could not be updated,
  // which is logged; the index then catches up later. Errors: denied (opened read-only), those of
  // Catalog::commit.
  virtual Result<store::BatchOutcome> write(const store::CatalogBatch& batch) = 0;
  // Both searches apply the labels of the principal and the filter while they scan. Errors: invalid
  // (a vector of another dimension), cancelled, deadline.
  virtual Result<Candidates> candidates(const CandidateRequest& request, const Principal& principal,
                                        Trace& trace, const Deadline& deadline) const = 0;
  // The chunks with their text, in the order of `keys`, without those that are gone or that the
  // principal may not read.
  virtual Result<std::vector<store::Catalog::ChunkView>> chunks(
      std::span<const store::ChunkKey> keys, const Principal& principal) const = 0;
  // Makes the index durable, then compacts it until the deadline. Call at the end of an ingest run.
  // Errors: denied (opened read-only), exhausted (a full disk).
  virtual Result<void> settle(const Deadline& deadline = {}) = 0;
};

}  // namespace quarry::knowledge
