// Whether an index holds exactly what the catalog holds.
#pragma once

#include <string>
#include <vector>

#include "index/index.h"
#include "store/catalog.h"

namespace quarry {

// Compares documents, their last change, chunk keys and every bit of their vectors. One line a
// finding; none: they agree.
Result<std::vector<std::string>> differences(const Catalog& catalog,
                                             const CollectionRecord& collection,
                                             const IndexSnapshot& snapshot);

}  // namespace quarry
