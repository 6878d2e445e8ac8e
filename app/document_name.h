// Resolves the name of a document on the command line to its id.
#pragma once

#include <string>

#include "core/principal.h"
#include "store/catalog.h"

namespace quarry::app {

// `name` is a document id, a source (a path relative to the working directory, or a URL), or a file
// name that only one document has. Only documents that the principal may read count. Errors:
// not_found; conflict if several documents have that file name, listing up to five of them.
Result<std::string> document_id_of(const store::Catalog& catalog, store::CollectionKey collection,
                                   const std::string& name, const Principal& principal);

}  // namespace quarry::app
