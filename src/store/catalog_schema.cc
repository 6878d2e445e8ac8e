#include "store/catalog_schema.h"

#include <string>

namespace quarry::store {
namespace {

namespace fs = std::filesystem;
using sqlite::Connection;

// Must run before the first table is created. With 300,000 chunks, pages of 8 KiB wrote 14% fewer
// bytes than pages of 16 KiB, because ids and digests go to random pages of their indexes. Pages of
// 4 KiB wrote even less, but vectors of 1.5 KiB then waste 30% of the file (catalog_bench;
// docs/format/catalog.md).
constexpr const char* kBeforeTables =
    "PRAGMA page_size=8192;"
    "PRAGMA journal_mode=WAL;";

// A cache of 16 MiB holds the inner B-tree pages of a million chunks. The WAL is checkpointed at 16
// MiB (2,048 pages), so it stays small even on a disk of 64 MiB. secure_delete=FAST overwrites
// deleted content on pages that are written anyway. Overwriting freed pages too would make the
// removal of a collection need as much free disk space as it frees.
constexpr const char* kWriterSettings =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=FAST;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-16384;"
    "PRAGMA wal_autocheckpoint=2048;"
    "PRAGMA journal_size_limit=33554432;";

// Each reader has its own cache of 4 MiB; misses are served from the page cache of the operating
// system. mmap is off: a page that a failing disk cannot read must be an error, not a SIGBUS.
constexpr const char* kReaderSettings =
    "PRAGMA query_only=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-4096;"
    "PRAGMA mmap_size=0;";

// Long columns come last, so that SQLite reads the columns before them without following overflow
// pages.
constexpr const char* kTables = R"sql(
CREATE TABLE sequence (last INTEGER NOT NULL) STRICT;
INSERT INTO sequence VALUES (0);

CREATE TABLE collections (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  created INTEGER NOT NULL,
  model_name TEXT NOT NULL,
  model_fingerprint TEXT NOT NULL,
  dimension INTEGER NOT NULL,
  documents INTEGER NOT NULL DEFAULT 0,
  chunks INTEGER NOT NULL DEFAULT 0,
  vectors INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE documents (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  collection INTEGER NOT NULL REFERENCES collections (key),
  document_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  file TEXT NOT NULL,
  content BLOB NOT NULL,
  ingested INTEGER NOT NULL,
  source TEXT NOT NULL,
  title TEXT NOT NULL,
  media_type TEXT NOT NULL,
  pages INTEGER NOT NULL,
  labels TEXT NOT NULL,
  metadata TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  blocks TEXT NOT NULL,
  text BLOB NOT NULL,
  UNIQUE (collection, document_id)
) STRICT;
CREATE INDEX documents_by_sequence ON documents (collection, sequence);
CREATE INDEX documents_by_file ON documents (collection, file, document_id);

CREATE TABLE chunks (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
  collection INTEGER NOT NULL,
  chunk_id TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  byte_begin INTEGER NOT NULL,
  byte_end INTEGER NOT NULL,
  char_start INTEGER NOT NULL,
  char_end INTEGER NOT NULL,
  page INTEGER NOT NULL,
  tokens INTEGER NOT NULL,
  embed_key BLOB NOT NULL,
  heading TEXT NOT NULL,
  UNIQUE (document, chunk_id)
) STRICT;
CREATE INDEX chunks_by_embed_key ON chunks (collection, embed_key);

CREATE TABLE vectors (
  chunk INTEGER PRIMARY KEY REFERENCES chunks (key) ON DELETE CASCADE,
  checksum INTEGER NOT NULL,
  floats BLOB NOT NULL
) STRICT;

CREATE TABLE deletions (
  sequence INTEGER PRIMARY KEY,
  collection INTEGER NOT NULL,
  document INTEGER NOT NULL
) STRICT;
CREATE INDEX deletions_by_collection ON deletions (collection, sequence);

CREATE TABLE files (
  collection INTEGER NOT NULL REFERENCES collections (key),
  file TEXT NOT NULL,
  content BLOB NOT NULL,
  documents INTEGER NOT NULL,
  PRIMARY KEY (collection, file)
) STRICT, WITHOUT ROWID;

PRAGMA application_id=1366454905;  -- 0x51727279, "Qrry"
PRAGMA user_version=1;
)sql";
// Added after format 1 was in use. Older versions ignore these tables, so the format remains 1.
constexpr const char* kLaterTables = R"sql(
CREATE TABLE IF NOT EXISTS path_defaults (
  collection INTEGER NOT NULL REFERENCES collections (key),
  path TEXT NOT NULL,
  labels TEXT,
  metadata TEXT,
  PRIMARY KEY (collection, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS labelled_documents ON documents (collection, checksum)
  WHERE labels <> '[]';
)sql";
constexpr std::int64_t kApplication = 0x51727279;

enum class Found { nothing, catalog };

// Returns whether the file is empty or a catalog of a supported format; anything else is an error.
Result<Found> examine(Connection& connection, const fs::path& file) {
  const std::int64_t application = QUARRY_TRY(connection.number("PRAGMA application_id"));
  const std::int64_t format = QUARRY_TRY(connection.number("PRAGMA user_version"));
  if (application == 0 &&
      QUARRY_TRY(connection.number("SELECT count(*) FROM sqlite_schema")) == 0) {
    return Found::nothing;
  }
  if (application != kApplication) {
    return {Code::corrupt, file.string() + ": expected a Quarry catalog (application id " +
                               std::to_string(kApplication) + "), found an SQLite file with " +
                               std::to_string(application)};
  }
  if (format > kCatalogFormat) {
    return {Code::conflict,
            file.string() + ": written by a newer Quarry: this one reads catalog format " +
                std::to_string(kCatalogFormat) + ", found " + std::to_string(format)};
  }
  if (format < 1) return {Code::corrupt, file.string() + ": expected a catalog format, found none"};
  return Found::catalog;
}

// Examines the file again under the write lock: another process may have created the tables.
Result<void> make_tables(Connection& connection, const fs::path& file) {
  QUARRY_TRY(connection.script(kBeforeTables));
  auto transaction =
      QUARRY_TRY(sqlite::Transaction::begin(connection, sqlite::Transaction::Kind::writing));
  if (QUARRY_TRY(examine(connection, file)) == Found::catalog) return {};
  QUARRY_TRY(connection.script(kTables));
  QUARRY_TRY(connection.script(kLaterTables));
  return transaction.commit();
}

Error no_catalog(const fs::path& file) {
  return {Code::not_found, file.string() + ": no catalog yet; the first ingest creates it"};
}

Result<std::unique_ptr<Connection>> open_reading(const fs::path& file, Connection::Mode mode) {
  auto connection = QUARRY_TRY(Connection::open(file, mode));
  QUARRY_TRY(connection->script(kReaderSettings));
  if (QUARRY_TRY(examine(*connection, file)) == Found::nothing) return no_catalog(file);
  return connection;
}

// If the WAL is missing or empty, the database file contains every committed change.
bool log_is_empty(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file.string() + "-wal", error);
  return error || size == 0;
}

}  // namespace

Result<std::unique_ptr<Connection>> open_catalog_writer(const fs::path& file) {
  auto connection = QUARRY_TRY(Connection::open(file, Connection::Mode::read_write));
  if (QUARRY_TRY(examine(*connection, file)) == Found::nothing) {
    QUARRY_TRY(make_tables(*connection, file));
  }
  QUARRY_TRY(connection->script(kWriterSettings));
  QUARRY_TRY(connection->script(kLaterTables));
  QUARRY_TRY(connection->keep_log_file());
  return connection;
}

Result<std::unique_ptr<Connection>> open_catalog_reader(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error) && !error) return no_catalog(file);
  auto connection = open_reading(file, Connection::Mode::read_only);
  // Reading through the WAL needs its index, the -shm file. If that file is missing and cannot be
  // created, no process is writing, and the database file alone is complete. (SQLite tries to
  // create the index, then to open it, and reports the second failure: not_found.)
  if (connection || !log_is_empty(file)) return connection;
  const Code code = connection.error().code;
  if (code != Code::denied && code != Code::not_found) return connection;
  return open_reading(file, Connection::Mode::immutable);
}

}  // namespace quarry::store
