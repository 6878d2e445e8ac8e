// How many of the truly nearest chunks the dense search of a collection finds.
#pragma once

#include <cstddef>
#include <string>

#include "core/result.h"
#include "search/snapshot.h"
#include "store/catalog.h"

namespace quarry::knowledge {

struct MeasuredRecall {
  std::string collection;
  std::size_t questions = 0;  // 0: there is nothing to ask
  std::size_t wanted = 10;    // of the nearest chunks
  double recall = 1;
};

// Asks for some chunks of the collection by their first window, as if they were not there, and
// compares with the vectors of the catalog in full: two readings of it.
Result<MeasuredRecall> recall_of(const store::Catalog& catalog,
                                 const store::CollectionRecord& collection,
                                 const search::Snapshot& snapshot, search::Recall recall);

}  // namespace quarry::knowledge
