#include "app/document_name.h"

#include <filesystem>

namespace quarry::app {
namespace {

constexpr std::size_t kMaxListed = 5;

Error ambiguous(const std::string& name, const std::vector<store::DocumentRecord>& matching) {
  std::string message = "'" + name + "' matches several documents:";
  for (std::size_t i = 0; i < std::min(matching.size(), kMaxListed); ++i) {
    message += (i == 0 ? " " : ", ") + matching[i].document.source;
  }
  return {Code::conflict, message + (matching.size() > kMaxListed ? ", …" : "")};
}

}  // namespace

Result<std::string> document_id_of(const store::Catalog& catalog, store::CollectionKey collection,
                                   const std::string& name, const Principal& principal) {
  std::error_code ignored;
  const std::string absolute = std::filesystem::weakly_canonical(name, ignored).string();
  for (const std::string& id : {name, sha256(name).hex(32), sha256(absolute).hex(32)}) {
    const auto found = catalog.document(collection, id, principal);
    if (found) return id;
    if (found.error().code != Code::not_found) return found.error();
  }
  const auto matching =
      QUARRY_TRY(catalog.list(collection, {.limit = kMaxListed + 1, .name = name}, principal));
  if (matching.size() == 1) return matching.front().document_id;
  if (matching.size() > 1) return ambiguous(name, matching);
  return Error{Code::not_found,
               "no document '" + name + "': expected a document id, a source or a file name"};
}

}  // namespace quarry::app
