// A queue in a table: rows are appended with ascending ids and taken away where the ids are lowest,
// so that what goes together lies together. A row that is used while it stands in the older half of
// a cache that is filling up moves to the young end. That is "least recently used" up to half a
// turn of the queue, and costs no write for most uses.
#include "embed/cache_database.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace quarry::embed {
namespace {

using store::sqlite::Blob;
using store::sqlite::Connection;
using store::sqlite::Transaction;

constexpr std::int64_t kFormat = 2;
// Two processes that make the file at the same moment: one must come again, past SQLite's own wait.
constexpr int kOpenAttempts = 20;
constexpr std::chrono::milliseconds kOpenPause{10};
// Room made at once, so that making room is rare.
constexpr std::uint64_t kMakeRoomShare = 10;
// Its key in the table and in the index, ids, lengths.
constexpr std::uint64_t kBytesBesideRow = 64;
// Below this the tables themselves would be a good part of it.
constexpr std::uint64_t kLeastBytes = 1 << 20;

// Pages of 16 KiB hold 10 vectors of 384 dimensions, or 3 of 1024, with little left over. NORMAL: a
// power cut may lose the last vectors, never the file, and no commit waits for the disk.
constexpr const char* kPragmas =
    "PRAGMA page_size=16384; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=16777216;";
constexpr const char* kSchema =
    "CREATE TABLE vectors (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, row BLOB NOT NULL)"
    " STRICT; PRAGMA user_version=2;";

std::string_view bytes_of(const CacheKey& key) { return {key.data(), key.size()}; }

Result<std::uint64_t> count(Connection& connection, const char* sql) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(QUARRY_TRY(connection.number(sql)), 0));
}

Result<void> make_table(Connection& connection, const std::filesystem::path& file) {
  QUARRY_TRY(connection.script(kPragmas));
  auto transaction = QUARRY_TRY(Transaction::begin(connection, Transaction::Kind::writing));
  const std::int64_t format = QUARRY_TRY(connection.number("PRAGMA user_version"));
  if (format == kFormat) return {};
  if (QUARRY_TRY(connection.number("SELECT count(*) FROM sqlite_schema")) > 0) {
    return {Code::corrupt, file.string() + ": expected format " + std::to_string(kFormat) +
                               ", found " + std::to_string(format)};
  }
  QUARRY_TRY(connection.script(kSchema));
  return transaction.commit();
}

}  // namespace

Result<std::unique_ptr<CacheDatabase>> CacheDatabase::open(const std::filesystem::path& file,
                                                           std::uint64_t limit_bytes) {
  auto connection = QUARRY_TRY(Connection::open(file, Connection::Mode::read_write));
  Result<void> made = make_table(*connection, file);
  for (int i = 1; i < kOpenAttempts && !made && made.error().code == Code::conflict; ++i) {
    std::this_thread::sleep_for(kOpenPause);
    made = make_table(*connection, file);
  }
  QUARRY_TRY(std::move(made));
  return std::unique_ptr<CacheDatabase>(
      new CacheDatabase(file, std::max(limit_bytes, kLeastBytes), std::move(connection)));
}

Result<std::uint64_t> CacheDatabase::used_bytes() {
  const std::uint64_t pages = QUARRY_TRY(count(*connection_, "PRAGMA page_count"));
  const std::uint64_t free = QUARRY_TRY(count(*connection_, "PRAGMA freelist_count"));
  return (pages - std::min(free, pages)) * QUARRY_TRY(count(*connection_, "PRAGMA page_size"));
}

// Deletes the oldest rows until `bytes` more fit into the limit.
Result<void> CacheDatabase::make_room(std::uint64_t bytes) {
  for (std::uint64_t used = QUARRY_TRY(used_bytes()) + bytes; used > limit_;
       used = QUARRY_TRY(used_bytes()) + bytes) {
    const std::uint64_t rows = QUARRY_TRY(count(*connection_, "SELECT count(*) FROM vectors"));
    if (rows == 0) break;
    const std::uint64_t excess = used - (limit_ - limit_ / kMakeRoomShare);
    // Rounded up: every turn takes at least one row away, so that this ends.
    const auto many =
        static_cast<double>(rows) * static_cast<double>(excess) / static_cast<double>(used);
    QUARRY_TRY(connection_->run(
        "DELETE FROM vectors WHERE id IN (SELECT id FROM vectors ORDER BY id LIMIT ?)",
        static_cast<std::int64_t>(many) + 1));
  }
  return {};
}

// Free pages serve the next rows. The file has more pages than the limit where the limit was
// lowered, or where make_room guessed a little low.
Result<void> CacheDatabase::cut_to_limit() {
  const std::uint64_t size = QUARRY_TRY(count(*connection_, "PRAGMA page_size"));
  const std::uint64_t pages = QUARRY_TRY(count(*connection_, "PRAGMA page_count"));
  if (pages * size <= limit_) return {};
  const std::string excess = std::to_string(pages - limit_ / size);
  return connection_->script(("PRAGMA incremental_vacuum(" + excess + ")").c_str());
}

// Rows with lower ids count as old; 0 while there is plenty of room.
Result<std::int64_t> CacheDatabase::old_below() {
  if (QUARRY_TRY(used_bytes()) < limit_ / 2) return std::int64_t{0};
  return connection_->number(
      "SELECT (SELECT min(id) FROM vectors) / 2 + (SELECT max(id) FROM vectors) / 2");
}

Result<void> CacheDatabase::make_young(std::span<const std::int64_t> ids) {
  auto transaction = QUARRY_TRY(Transaction::begin(*connection_, Transaction::Kind::writing));
  for (const std::int64_t id : ids) {
    QUARRY_TRY(connection_->run(
        "UPDATE vectors SET id = (SELECT max(id) + 1 FROM vectors) WHERE id = ?", id));
  }
  return transaction.commit();
}

Result<CacheDatabase::Found> CacheDatabase::read(std::span<const CacheKey> keys) {
  const auto transaction = QUARRY_TRY(Transaction::begin(*connection_, Transaction::Kind::reading));
  const std::int64_t oldest = QUARRY_TRY(old_below());
  Found found{.rows = std::vector<std::string>(keys.size()), .old = {}};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto query = QUARRY_TRY(connection_->query("SELECT id, row FROM vectors WHERE key = ?"));
    query.bind(Blob{bytes_of(keys[i])});
    if (!QUARRY_TRY(query.step())) continue;
    found.rows[i] = query.bytes(1);
    // The index leads to a row that is not there.
    if (found.rows[i].empty()) {
      return {Code::corrupt, file_.string() + ": expected the vector of a key, found none"};
    }
    if (query.integer(0) < oldest) found.old.push_back(query.integer(0));
  }
  return found;
}

Result<std::vector<std::string>> CacheDatabase::find(std::span<const CacheKey> keys) {
  Found found = QUARRY_TRY(read(keys));
  if (!found.old.empty()) QUARRY_TRY(make_young(found.old));
  return std::move(found.rows);
}

Result<void> CacheDatabase::add(std::span<const Entry> entries) {
  std::uint64_t bytes = 0;
  for (const auto& [key, row] : entries) bytes += row.size() + kBytesBesideRow;
  {
    auto transaction = QUARRY_TRY(Transaction::begin(*connection_, Transaction::Kind::writing));
    QUARRY_TRY(make_room(bytes));
    for (const auto& [key, row] : entries) {
      QUARRY_TRY(connection_->run("INSERT OR REPLACE INTO vectors (key, row) VALUES (?, ?)",
                                  Blob{bytes_of(key)}, Blob{row}));
    }
    QUARRY_TRY(transaction.commit());
  }
  return cut_to_limit();
}

}  // namespace quarry::embed
