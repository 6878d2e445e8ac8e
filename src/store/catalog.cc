#include "store/catalog.h"

#include "store/batch_writer.h"
#include "store/catalog_rows.h"
#include "store/catalog_schema.h"
#include "store/catalog_state.h"

namespace quarry::store {
namespace {

using sqlite::Connection;
using sqlite::Transaction;

Error no_collection(CollectionKey key) {
  return {Code::not_found, "collection " + std::to_string(static_cast<std::int64_t>(key)) +
                               ": not in the catalog; it may have been removed"};
}

Result<std::size_t> dimension_of(Connection& connection, CollectionKey key) {
  auto query = QUARRY_TRY(connection.query("SELECT dimension FROM collections WHERE key = ?"));
  query.bind(key);
  if (!QUARRY_TRY(query.step())) return no_collection(key);
  return static_cast<std::size_t>(query.integer(0));
}

}  // namespace

// Checkpoints the WAL, so that the database file alone is a complete copy. A reader in another
// process can prevent the checkpoint; the next writer then does it.
Catalog::State::~State() {
  readers.close_all();
  if (!writer) return;
  static_cast<void>(writer->script("PRAGMA busy_timeout=0; PRAGMA wal_checkpoint(TRUNCATE);"));
}

Result<Connection*> Catalog::State::writing() const {
  if (writer) return writer.get();
  return {Code::denied, file.string() + ": the catalog was opened read-only"};
}

Catalog::Catalog(std::unique_ptr<State> state) : state_(std::move(state)) {}
Catalog::~Catalog() = default;

Result<std::unique_ptr<Catalog>> Catalog::open(const std::filesystem::path& file, Access access) {
  std::unique_ptr<Connection> writer;
  if (access == Access::read_write) writer = QUARRY_TRY(open_catalog_writer(file));
  auto state = std::make_unique<State>(file, std::move(writer));
  QUARRY_TRY(
      state->readers.take());  // reports an unreadable file now; the connection stays in the pool
  return std::unique_ptr<Catalog>(new Catalog(std::move(state)));
}

Result<CollectionRecord> Catalog::create_collection(const CollectionRecord& collection) {
  if (collection.name.empty()) return {Code::invalid, "collection: expected a name, found none"};
  const std::lock_guard lock(state_->mutex);
  Connection& connection = *QUARRY_TRY(state_->writing());
  auto transaction = QUARRY_TRY(Transaction::begin(connection, Transaction::Kind::writing));
  {
    auto same_name = QUARRY_TRY(connection.query("SELECT 1 FROM collections WHERE name = ?"));
    same_name.bind(collection.name);
    if (QUARRY_TRY(same_name.step())) {
      return {Code::conflict, "collection " + collection.name +
                                  ": expected a new name, found an existing collection"};
    }
  }
  QUARRY_TRY(connection.run(
      "INSERT INTO collections (name, created, model_name, model_fingerprint, dimension) "
      "VALUES (?, ?, ?, ?, ?)",
      collection.name, collection.created.time_since_epoch().count(), collection.model_name,
      collection.model_fingerprint, collection.dimension));
  CollectionRecord created = collection;
  created.key = CollectionKey(connection.last_key());
  QUARRY_TRY(transaction.commit());
  return created;
}

Result<void> Catalog::remove_collection(CollectionKey collection) {
  const std::lock_guard lock(state_->mutex);
  Connection& connection = *QUARRY_TRY(state_->writing());
  auto transaction = QUARRY_TRY(Transaction::begin(connection, Transaction::Kind::writing));
  QUARRY_TRY(dimension_of(connection, collection));
  // Deletes children first, table by table: cheaper than one cascade per row.
  for (const char* sql :
       {"DELETE FROM vectors WHERE chunk IN (SELECT key FROM chunks WHERE collection = ?)",
        "DELETE FROM chunks WHERE collection = ?", "DELETE FROM documents WHERE collection = ?",
        "DELETE FROM deletions WHERE collection = ?", "DELETE FROM files WHERE collection = ?",
        "DELETE FROM path_defaults WHERE collection = ?",
        "DELETE FROM collections WHERE key = ?"}) {
    QUARRY_TRY(connection.run(sql, collection));
  }
  return transaction.commit();
}

Result<BatchOutcome> Catalog::commit(CollectionKey collection, const CatalogBatch& batch) {
  const std::lock_guard lock(state_->mutex);
  Connection& connection = *QUARRY_TRY(state_->writing());
  auto transaction = QUARRY_TRY(Transaction::begin(connection, Transaction::Kind::writing));
  const std::size_t dimension = QUARRY_TRY(dimension_of(connection, collection));
  const BatchOutcome outcome =
      QUARRY_TRY(BatchWriter(connection, collection, dimension, batch).write());
  QUARRY_TRY(transaction.commit());
  return outcome;
}

}  // namespace quarry::store
