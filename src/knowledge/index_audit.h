// Whether an index holds exactly what the catalog holds.
#pragma once

#include <string>
#include <vector>

#include "search/snapshot.h"
#include "store/catalog.h"

namespace quarry::knowledge {

// Compares documents, their last change, chunk keys and every bit of their vectors. One line a
// finding; none: they agree.
Result<std::vector<std::string>> differences(const store::Catalog& catalog,
                                             const store::CollectionRecord& collection,
                                             const search::Snapshot& snapshot);

}  // namespace quarry::knowledge
