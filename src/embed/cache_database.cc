// The table is a queue: new rows get ascending ids, and eviction deletes the rows with the lowest
// ids, which share pages. Once the cache is more than half full, reading a row in the older half of
// the ids moves it to the young end. This approximates "least recently used", and most reads need
// no write.
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
// If two processes create the file at the same moment, one of them may fail with a conflict in
// spite of SQLite's busy timeout and must retry.
constexpr int kOpenAttempts = 20;
constexpr std::chrono::milliseconds kOpenPause{10};
// Fraction of the limit that one eviction frees, so that evictions are rare.
constexpr std::uint64_t kEvictionShare = 10;
// Overhead per row: its key in the table and in the index, ids, lengths.
constexpr std::uint64_t kRowOverhead = 64;
// With a lower limit, the empty tables would take much of the space.
constexpr std::uint64_t kMinBytes = 1 << 20;

// A page of 16 KiB holds 10 vectors of 384 dimensions or 3 of 1024, with little waste.
// synchronous=NORMAL: a power loss may lose the last vectors but never corrupts the file, and
// commits do not wait for the disk.
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
      new CacheDatabase(file, std::max(limit_bytes, kMinBytes), std::move(connection)));
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
    const std::uint64_t excess = used - (limit_ - limit_ / kEvictionShare);
    // Rounds up: every iteration deletes at least one row, so the loop terminates.
    const auto many =
        static_cast<double>(rows) * static_cast<double>(excess) / static_cast<double>(used);
    QUARRY_TRY(connection_->run(
        "DELETE FROM vectors WHERE id IN (SELECT id FROM vectors ORDER BY id LIMIT ?)",
        static_cast<std::int64_t>(many) + 1));
  }
  return {};
}

// Usually free pages are reused and the file keeps its size. The file exceeds the limit only after
// the limit was lowered or make_room underestimated.
Result<void> CacheDatabase::shrink_to_limit() {
  const std::uint64_t size = QUARRY_TRY(count(*connection_, "PRAGMA page_size"));
  const std::uint64_t pages = QUARRY_TRY(count(*connection_, "PRAGMA page_count"));
  if (pages * size <= limit_) return {};
  const std::string excess = std::to_string(pages - limit_ / size);
  return connection_->script(("PRAGMA incremental_vacuum(" + excess + ")").c_str());
}

// Returns the id below which a row that is read is promoted; 0 while the cache is less than half
// full.
Result<std::int64_t> CacheDatabase::promotion_threshold() {
  if (QUARRY_TRY(used_bytes()) < limit_ / 2) return std::int64_t{0};
  return connection_->number(
      "SELECT (SELECT min(id) FROM vectors) / 2 + (SELECT max(id) FROM vectors) / 2");
}

Result<void> CacheDatabase::promote(std::span<const std::int64_t> ids) {
  auto transaction = QUARRY_TRY(Transaction::begin(*connection_, Transaction::Kind::writing));
  for (const std::int64_t id : ids) {
    QUARRY_TRY(connection_->run(
        "UPDATE vectors SET id = (SELECT max(id) + 1 FROM vectors) WHERE id = ?", id));
  }
  return transaction.commit();
}

Result<CacheDatabase::Found> CacheDatabase::read(std::span<const CacheKey> keys) {
  const auto transaction = QUARRY_TRY(Transaction::begin(*connection_, Transaction::Kind::reading));
  const std::int64_t threshold = QUARRY_TRY(promotion_threshold());
  Found found{.rows = std::vector<std::string>(keys.size()), .to_promote = {}};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto query = QUARRY_TRY(connection_->query("SELECT id, row FROM vectors WHERE key = ?"));
    query.bind(Blob{bytes_of(keys[i])});
    if (!QUARRY_TRY(query.step())) continue;
    found.rows[i] = query.bytes(1);
    // The index points to a missing row.
    if (found.rows[i].empty()) {
      return {Code::corrupt, file_.string() + ": expected the vector of a key, found none"};
    }
    if (query.integer(0) < threshold) found.to_promote.push_back(query.integer(0));
  }
  return found;
}

Result<std::vector<std::string>> CacheDatabase::find(std::span<const CacheKey> keys) {
  Found found = QUARRY_TRY(read(keys));
  if (!found.to_promote.empty()) QUARRY_TRY(promote(found.to_promote));
  return std::move(found.rows);
}

Result<void> CacheDatabase::add(std::span<const Entry> entries) {
  std::uint64_t bytes = 0;
  for (const auto& [key, row] : entries) bytes += row.size() + kRowOverhead;
  {
    auto transaction = QUARRY_TRY(Transaction::begin(*connection_, Transaction::Kind::writing));
    QUARRY_TRY(make_room(bytes));
    for (const auto& [key, row] : entries) {
      QUARRY_TRY(connection_->run("INSERT OR REPLACE INTO vectors (key, row) VALUES (?, ?)",
                                  Blob{bytes_of(key)}, Blob{row}));
    }
    QUARRY_TRY(transaction.commit());
  }
  return shrink_to_limit();
}

}  // namespace quarry::embed
