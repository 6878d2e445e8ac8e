// Finds the best candidates whose text contains the phrases of a question.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "core/deadline.h"
#include "core/principal.h"
#include "core/result.h"
#include "core/trace.h"
#include "search/snapshot.h"
#include "store/catalog.h"
#include "words/phrases.h"

namespace quarry::knowledge {

// The index has no positions of words, so phrases are checked in the stored text: reads the
// candidates of a ranking from the catalog, keeps those that contain the phrases, and takes more
// from the ranking until enough are kept. One thread at a time; its arguments must outlive it.
class PhraseSearch {
 public:
  // Returns the first k hits of a ranking. A greater k must only append hits.
  using Ranking = std::function<Result<std::vector<search::ChunkHit>>(std::size_t k)>;

  PhraseSearch(const words::Phrases& phrases, const store::Catalog& catalog,
               store::CollectionKey collection, const Principal& principal,
               const Deadline& deadline)
      : phrases_(phrases),
        catalog_(catalog),
        collection_(collection),
        principal_(principal),
        deadline_(deadline) {}

  // At most k hits, in the order of the ranking. `way` is the stage that degrades in the trace if
  // the search stops before it has k hits. Errors: cancelled, deadline, those of `ranking` and the
  // catalog.
  Result<std::vector<search::ChunkHit>> best(std::size_t k, std::string_view way,
                                             const Ranking& ranking, Trace& trace) const;

 private:
  Result<void> keep(std::span<const search::ChunkHit> hits,
                    std::vector<search::ChunkHit>& kept) const;

  const words::Phrases& phrases_;
  const store::Catalog& catalog_;
  const store::CollectionKey collection_;
  const Principal& principal_;
  const Deadline& deadline_;
};

}  // namespace quarry::knowledge
