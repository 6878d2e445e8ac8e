// The best candidates in whose text the phrases of a question stand.
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

// Candidates are taken from a ranking, read from the catalog and kept where the phrases stand in
// them; the ranking is asked for more until enough are kept. One thread at a time; what it refers
// to must outlive it.
class PhraseSearch {
 public:
  // The first k of a ranking, which are the same whatever k is.
  using Ranking = std::function<Result<std::vector<search::ChunkHit>>(std::size_t k)>;

  PhraseSearch(const words::Phrases& phrases, const store::Catalog& catalog,
               store::CollectionKey collection, const Principal& principal,
               const Deadline& deadline)
      : phrases_(phrases),
        catalog_(catalog),
        collection_(collection),
        principal_(principal),
        deadline_(deadline) {}

  // The k best, or fewer, in the order of the ranking. Says in the trace where it gave up.
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
