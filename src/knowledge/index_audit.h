// Checks that an index holds exactly what the catalog holds.
#pragma once

#include <string>
#include <vector>

#include "search/snapshot.h"
#include "store/catalog.h"

namespace quarry::knowledge {

// Compares the documents, their last change, and a fingerprint of their chunk keys and encoded
// vectors. Returns one line per difference. Errors: those of reading the catalog.
Result<std::vector<std::string>> differences(const store::Catalog& catalog,
                                             const store::CollectionRecord& collection,
                                             const search::Snapshot& snapshot);

}  // namespace quarry::knowledge
