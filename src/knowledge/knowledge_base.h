// One collection as the journeys see it, wherever its data lie.
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
  std::string_view text;  // the question; a phrase in it is demanded of candidates of either way
  std::size_t dense = 50;
  std::size_t lexical = 50;  // 0: none by words
  const filter::Filter* filter = nullptr;
};

// Ranked by each way on its own; fusing them is retrieve's affair.
struct Candidates {
  std::vector<search::ChunkHit> dense;
  std::vector<search::ChunkHit> lexical;
};

// Thread-safe.
class KnowledgeBase {
 public:
  virtual ~KnowledgeBase() = default;
  virtual const store::CollectionRecord& collection() const = 0;
  // Durable on return, and seen by the next search.
  virtual Result<store::BatchOutcome> write(const store::CatalogBatch& batch) = 0;
  // Filter and labels are applied inside both scans.
  virtual Result<Candidates> candidates(const CandidateRequest& request, const Principal& principal,
                                        Trace& trace, const Deadline& deadline) const = 0;
  virtual Result<std::vector<store::Catalog::ChunkView>> chunks(
      std::span<const store::ChunkKey> keys, const Principal& principal) const = 0;
  // Makes the derived part durable, and compact as far as there is time until the deadline: after a
  // run, or when told.
  virtual Result<void> settle(const Deadline& deadline = {}) = 0;
};

}  // namespace quarry::knowledge
