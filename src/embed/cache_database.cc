// A queue in a table: rows are appended with ascending ids and taken away where the ids are lowest,
// so that what goes together lies together. A row that is used while it stands in the older half of
// a cache that is filling up moves to the young end. That is "least recently used" up to half a
// turn of the queue, and costs no write for most uses.
#include "embed/cache_database.h"

#include <algorithm>
#include <chrono>
#include <sqlite3.h>
#include <thread>

namespace quarry {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr int kBusyMilliseconds = 5000;
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
    " STRICT; PRAGMA user_version=1;";

Code code_of(int code) {
  if (code == SQLITE_IOERR_SHORT_READ) return Code::corrupt;
  if (code == SQLITE_READONLY_DBMOVED) return Code::corrupt;  // others found it so, and renamed it
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Code::corrupt;
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return Code::exhausted;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Code::conflict;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return Code::denied;
    default:
      return Code::unavailable;
  }
}

}  // namespace

struct CacheDatabase::State {
  std::filesystem::path file;
  std::uint64_t limit = 0;
  sqlite3* handle = nullptr;
  sqlite3_stmt *select = nullptr, *insert = nullptr, *move = nullptr, *remove = nullptr;

  ~State() {
    for (sqlite3_stmt* statement : {select, insert, move, remove}) sqlite3_finalize(statement);
    sqlite3_close_v2(handle);
  }

  Error error(int code) const {
    return {code_of(code), file.string() + ": " + sqlite3_errstr(code)};
  }
  Result<void> run(const char* sql) const {
    const int code = sqlite3_exec(handle, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error(code);
    return {};
  }
  Result<sqlite3_stmt*> prepare(const char* sql) const {
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v3(handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return error(code);
    return statement;
  }
  // Runs a statement of ours to its end; `take` sees each row.
  template <class Take>
  Result<void> step(sqlite3_stmt* statement, Take take) const {
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) take(statement);
    sqlite3_reset(statement);
    if (code != SQLITE_DONE) return error(code);
    return {};
  }
  Result<void> step(sqlite3_stmt* statement) const {
    return step(statement, [](sqlite3_stmt*) {});
  }
  Result<std::uint64_t> number(const char* sql) const {
    sqlite3_stmt* statement = QUARRY_TRY(prepare(sql));
    std::int64_t value = 0;
    auto stepped =
        step(statement, [&](sqlite3_stmt* row) { value = sqlite3_column_int64(row, 0); });
    sqlite3_finalize(statement);
    QUARRY_TRY(std::move(stepped));
    return static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
  }

  // Begins, does, commits; what failed is undone.
  template <class Work>
  Result<void> transaction(const char* begin, Work work) const {
    QUARRY_TRY(run(begin));
    Result<void> done = work();
    if (done) done = run("COMMIT");
    if (!done && sqlite3_get_autocommit(handle) == 0) static_cast<void>(run("ROLLBACK"));
    return done;
  }

  Result<void> open() {
    const int code =
        sqlite3_open_v2(file.c_str(), &handle,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) return error(code);
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, kBusyMilliseconds);
    Result<void> made = make();
    for (int i = 1; i < kOpenAttempts && !made && made.error().code == Code::conflict; ++i) {
      std::this_thread::sleep_for(kOpenPause);
      made = make();
    }
    QUARRY_TRY(std::move(made));
    select = QUARRY_TRY(prepare("SELECT id, row FROM vectors WHERE key = ?"));
    insert = QUARRY_TRY(prepare("INSERT OR REPLACE INTO vectors (key, row) VALUES (?, ?)"));
    move = QUARRY_TRY(
        prepare("UPDATE vectors SET id = (SELECT max(id) + 1 FROM vectors) WHERE id = ?"));
    remove = QUARRY_TRY(
        prepare("DELETE FROM vectors WHERE id IN (SELECT id FROM vectors ORDER BY id LIMIT ?)"));
    return {};
  }

  Result<void> make() const {
    QUARRY_TRY(run(kPragmas));
    return transaction("BEGIN IMMEDIATE", [&]() -> Result<void> {
      const std::uint64_t format = QUARRY_TRY(number("PRAGMA user_version"));
      if (format == kFormat) return {};
      if (QUARRY_TRY(number("SELECT count(*) FROM sqlite_schema")) == 0) return run(kSchema);
      return {Code::corrupt,
              file.string() + ": expected format 1, found " + std::to_string(format)};
    });
  }

  Result<std::uint64_t> used_bytes() const {
    const std::uint64_t pages = QUARRY_TRY(number("PRAGMA page_count"));
    const std::uint64_t free = QUARRY_TRY(number("PRAGMA freelist_count"));
    return (pages - std::min(free, pages)) * QUARRY_TRY(number("PRAGMA page_size"));
  }

  // So that `bytes` more fit in.
  Result<void> make_room(std::uint64_t bytes) const {
    for (std::uint64_t used = QUARRY_TRY(used_bytes()) + bytes; used > limit;
         used = QUARRY_TRY(used_bytes()) + bytes) {
      const std::uint64_t rows = QUARRY_TRY(number("SELECT count(*) FROM vectors"));
      if (rows == 0) break;
      const std::uint64_t excess = used - (limit - limit / kMakeRoomShare);
      // Rounded up: every turn takes at least one row away, so that this ends.
      const auto many =
          static_cast<double>(rows) * static_cast<double>(excess) / static_cast<double>(used);
      sqlite3_bind_int64(remove, 1, static_cast<std::int64_t>(many) + 1);
      QUARRY_TRY(step(remove));
    }
    return {};
  }

  // Pages that are free serve the next rows; more than the limit are left by a limit that was
  // lowered, or by a guess of make_room that was a little low.
  Result<void> cut_to_limit() const {
    const std::uint64_t size = QUARRY_TRY(number("PRAGMA page_size"));
    const std::uint64_t pages = QUARRY_TRY(number("PRAGMA page_count"));
    if (pages * size <= limit) return {};
    const std::string excess = std::to_string(pages - limit / size);
    return run(("PRAGMA incremental_vacuum(" + excess + ")").c_str());
  }

  // The ids below which rows count as old; 0 while there is plenty of room.
  Result<std::int64_t> old_below() const {
    if (QUARRY_TRY(used_bytes()) < limit / 2) return std::int64_t{0};
    return static_cast<std::int64_t>(
        QUARRY_TRY(number("SELECT (SELECT min(id) FROM vectors) / 2 +"
                          " (SELECT max(id) FROM vectors) / 2")));
  }

  Result<void> make_young(std::span<const std::int64_t> ids) const {
    return transaction("BEGIN IMMEDIATE", [&]() -> Result<void> {
      for (const std::int64_t id : ids) {
        sqlite3_bind_int64(move, 1, id);
        QUARRY_TRY(step(move));
      }
      return {};
    });
  }
};

CacheDatabase::CacheDatabase(std::unique_ptr<State> state) : state_(std::move(state)) {}
CacheDatabase::~CacheDatabase() = default;

Result<std::unique_ptr<CacheDatabase>> CacheDatabase::open(const std::filesystem::path& file,
                                                           std::uint64_t limit_bytes) {
  auto state = std::make_unique<State>();
  state->file = file;
  state->limit = std::max(limit_bytes, kLeastBytes);
  QUARRY_TRY(state->open());
  return std::unique_ptr<CacheDatabase>(new CacheDatabase(std::move(state)));
}

Result<std::vector<std::string>> CacheDatabase::find(std::span<const CacheKey> keys) {
  std::vector<std::string> found(keys.size());
  std::vector<std::int64_t> old;
  bool hollow = false;  // a key without its bytes: the index leads to a row that is not there
  QUARRY_TRY(state_->transaction("BEGIN", [&]() -> Result<void> {
    const std::int64_t old_below = QUARRY_TRY(state_->old_below());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      sqlite3_bind_blob(state_->select, 1, keys[i].data(), static_cast<int>(keys[i].size()),
                        SQLITE_STATIC);
      QUARRY_TRY(state_->step(state_->select, [&](sqlite3_stmt* row) {
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, 1));
        hollow = hollow || size == 0;
        if (size > 0) found[i].assign(static_cast<const char*>(sqlite3_column_blob(row, 1)), size);
        if (sqlite3_column_int64(row, 0) < old_below) old.push_back(sqlite3_column_int64(row, 0));
      }));
    }
    return {};
  }));
  if (hollow) return state_->error(SQLITE_CORRUPT);
  if (!old.empty()) QUARRY_TRY(state_->make_young(old));
  return found;
}

Result<void> CacheDatabase::add(std::span<const Entry> entries) {
  std::uint64_t bytes = 0;
  for (const auto& [key, row] : entries) bytes += row.size() + kBytesBesideRow;
  QUARRY_TRY(state_->transaction("BEGIN IMMEDIATE", [&]() -> Result<void> {
    QUARRY_TRY(state_->make_room(bytes));
    for (const auto& [key, row] : entries) {
      sqlite3_bind_blob(state_->insert, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
      sqlite3_bind_blob(state_->insert, 2, row.data(), static_cast<int>(row.size()), SQLITE_STATIC);
      QUARRY_TRY(state_->step(state_->insert));
    }
    return {};
  }));
  return state_->cut_to_limit();
}

}  // namespace quarry
