// Measures the recall of dense search in a collection against an exact search.
#pragma once

#include <cstddef>
#include <string>

#include "core/result.h"
#include "search/snapshot.h"
#include "store/catalog.h"

namespace quarry::knowledge {

struct MeasuredRecall {
  std::string collection;
  std::size_t questions = 0;  // the sample size; 0 if no chunk has vectors
  std::size_t wanted = 10;    // nearest chunks per question
  double recall = 1;          // share of the wanted chunks that were found, 0 to 1
};

// Takes a pseudo-random sample of chunks, searches for the neighbours of each one's first window,
// and compares the hits with an exact search over the catalog's float vectors. The sampled chunk
// itself is excluded. Reads the catalog twice.
Result<MeasuredRecall> recall_of(const store::Catalog& catalog,
                                 const store::CollectionRecord& collection,
                                 const search::Snapshot& snapshot, search::Recall recall);

}  // namespace quarry::knowledge
