#include "store/catalog_schema.h"

#include <string>

namespace quarry::store {
namespace {

namespace fs = std::filesystem;
using sqlite::Connection;

// Must precede the first table. Over 300,000 chunks 8 KiB wrote 14% less than 16 KiB, since ids and
// digests fall on random pages of their indexes; 4 KiB wrote less still, but wastes 30% of the file
// on vectors of 1.5 KiB (catalog_bench; docs/format/catalog.md).
constexpr const char* kBeforeTables =
    "PRAGMA page_size=8192;"
    "PRAGMA journal_mode=WAL;";

// 16 MiB of cache holds the inner pages of a million chunks; the log is moved into the file at 16
// MiB (2,048 pages), which keeps it small beside a disk of 64 MiB. FAST wipes what is deleted where
// its page is written anyway; wiping whole freed pages as well would make removing a collection
// need as much free disk as it frees.
constexpr const char* kWriterSettings =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=FAST;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-16384;"
    "PRAGMA wal_autocheckpoint=2048;"
    "PRAGMA journal_size_limit=33554432;";

// Each reader has its own; what it misses comes from the page cache of the system. No mapping: a
// page that a failing disk cannot give must be an error, not a SIGBUS.
constexpr const char* kReaderSettings =
    "PRAGMA query_only=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-4096;"
    "PRAGMA mmap_size=0;";

// Long columns stand last: what comes before them is read without walking their overflow pages.
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
// Came after format 1 was in use. Older programs leave them alone, so that the format stays 1.
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

// Anything else than a catalog of our format, or an empty file, is an error.
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

// Another process may have made them between our look and our lock.
Result<void> make_tables(Connection& connection, const fs::path& file) {
  QUARRY_TRY(connection.script(kBeforeTables));
  auto transaction =
      QUARRY_TRY(sqlite::Transaction::begin(connection, sqlite::Transaction::Kind::writing));
  if (QUARRY_TRY(examine(connection, file)) == Found::catalog) return {};
  QUARRY_TRY(connection.script(kTables));
  QUARRY_TRY(connection.script(kLaterTables));
  return transaction.commit();
}

Error nothing_there(const fs::path& file) {
  return {Code::not_found, file.string() + ": no catalog yet; it is made by the first ingest"};
}

Result<std::unique_ptr<Connection>> open_reading(const fs::path& file, Connection::Mode mode) {
  auto connection = QUARRY_TRY(Connection::open(file, mode));
  QUARRY_TRY(connection->script(kReaderSettings));
  if (QUARRY_TRY(examine(*connection, file)) == Found::nothing) return nothing_there(file);
  return connection;
}

// No log beside the file, or an empty one: all that was ever committed is in the file itself.
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
  if (!fs::exists(file, error) && !error) return nothing_there(file);
  auto connection = open_reading(file, Connection::Mode::read_only);
  // Sharing the log needs its index beside it. Where there is none and none can be made, nobody
  // writes either, and the file alone is the whole truth.
  // (SQLite tries to make the index, then to read it, and tells of the second: not_found.)
  if (connection || !log_is_empty(file)) return connection;
  const Code code = connection.error().code;
  if (code != Code::denied && code != Code::not_found) return connection;
  return open_reading(file, Connection::Mode::immutable);
}

}  // namespace quarry::store
