// Which document a person means.
#pragma once

#include <string>

#include "core/principal.h"
#include "store/catalog.h"

namespace quarry::app {

// The id of the document that has this id or this source (a path as one would type it, or a URL),
// or whose file is the only one of this name. Errors: not_found; conflict, naming those that the
// name fits.
Result<std::string> document_id_of(const store::Catalog& catalog, store::CollectionKey collection,
                                   const std::string& name, const Principal& principal);

}  // namespace quarry::app
