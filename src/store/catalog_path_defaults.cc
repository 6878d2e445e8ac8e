#include "store/catalog.h"
#include "store/catalog_rows.h"
#include "store/catalog_state.h"

namespace quarry::store {

using sqlite::Transaction;

// Query::bytes returns an empty view for both NULL and "". JSON text is never empty, so an empty
// view means absent.
Result<std::vector<PathDefaults>> Catalog::path_defaults(CollectionKey collection) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  auto query = QUARRY_TRY(reader->query(
      "SELECT path, labels, metadata FROM path_defaults WHERE collection = ? ORDER BY path"));
  query.bind(collection);
  std::vector<PathDefaults> all;
  while (QUARRY_TRY(query.step())) {
    PathDefaults& defaults = all.emplace_back();
    defaults.path = query.bytes(0);
    if (!query.bytes(1).empty()) defaults.labels = QUARRY_TRY(rows::labels(query.bytes(1)));
    if (!query.bytes(2).empty()) defaults.metadata = QUARRY_TRY(Json::parse(query.bytes(2)));
  }
  return all;
}

Result<void> Catalog::set_path_defaults(CollectionKey collection,
                                        const std::vector<PathDefaults>& defaults) {
  const std::lock_guard lock(state_->mutex);
  sqlite::Connection& connection = *QUARRY_TRY(state_->writing());
  auto transaction = QUARRY_TRY(Transaction::begin(connection, Transaction::Kind::writing));
  QUARRY_TRY(connection.run("DELETE FROM path_defaults WHERE collection = ?", collection));
  for (const PathDefaults& one : defaults) {
    const std::string labels = one.labels ? rows::labels_json(*one.labels) : "";
    const std::string metadata = one.metadata ? one.metadata->dump() : "";
    QUARRY_TRY(
        connection.run("INSERT INTO path_defaults (collection, path, labels, metadata) "
                       "VALUES (?, ?, nullif(?, ''), nullif(?, ''))",
                       collection, one.path, labels, metadata));
  }
  return transaction.commit();
}

}  // namespace quarry::store
