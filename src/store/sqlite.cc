#include "store/sqlite.h"

#include <sqlite3.h>
#include <string>
#include <sys/stat.h>
#include <utility>

#include "store/sqlite_error.h"

namespace quarry::store::sqlite {
namespace {

// Long enough for another process to finish a commit; ingestion holds no lock between commits.
constexpr int kBusyMilliseconds = 5000;

// Returns the path as a URI, the only way to pass the parameter immutable=1.
std::string uri_of(const std::filesystem::path& file, std::string_view parameters) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    switch (c) {
      case '%':
        uri += "%25";
        break;
      case '?':
        uri += "%3f";
        break;
      case '#':
        uri += "%23";
        break;
      default:
        uri += c;
    }
  }
  return uri + std::string(parameters);
}

// Creates an empty file with mode 0600 before SQLite opens it. SQLite would create a file that
// other users may read, and it gives the WAL the permissions of the database. mknod rather than
// open: closing a descriptor would drop the POSIX locks that this process holds on the file.
// Ignores errors, because SQLite then fails too and reports why.
void create_private(const std::filesystem::path& file) {
  static_cast<void>(::mknod(file.c_str(), S_IFREG | 0600, 0));
}

}  // namespace

Query::Query(Query&& other) noexcept
    : connection_(other.connection_),
      sql_(other.sql_),
      statement_(std::exchange(other.statement_, nullptr)),
      failed_(other.failed_) {}

Query::~Query() {
  if (statement_) connection_->take_back(sql_, statement_);
}

void Query::bind_integer(int position, std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_, position, value);
  if (code != SQLITE_OK && failed_ == 0) failed_ = code;
}

// An empty view may have a null address, which SQLite would bind as NULL.
void Query::bind_text(int position, std::string_view text) {
  const int code = sqlite3_bind_text64(statement_, position, text.data() ? text.data() : "",
                                       text.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK && failed_ == 0) failed_ = code;
}

void Query::bind_blob(int position, std::string_view blob) {
  const int code = sqlite3_bind_blob64(statement_, position, blob.data() ? blob.data() : "",
                                       blob.size(), SQLITE_STATIC);
  if (code != SQLITE_OK && failed_ == 0) failed_ = code;
}

Result<bool> Query::step() {
  const int code = failed_ != 0 ? failed_ : sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return connection_->error(code);
}

Result<void> Query::run() {
  QUARRY_TRY(step());
  return {};
}

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Query::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return {static_cast<const char*>(data), data ? static_cast<std::size_t>(size) : 0};
}

Connection::Connection(std::filesystem::path file, sqlite3* handle)
    : file_(std::move(file)), handle_(handle) {}

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& file, Mode mode) {
  const int access =
      mode == Mode::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  if (mode == Mode::read_write) create_private(file);
  const std::string uri = uri_of(file, mode == Mode::immutable ? "?immutable=1" : "");
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(uri.c_str(), &handle,
                                   access | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  // Even a failed open returns a handle, which provides the error message and must be closed.
  std::unique_ptr<Connection> connection(new Connection(file, handle));
  if (code != SQLITE_OK) return connection->error(code);
  // If the file is not writable, SQLite silently opens it read-only.
  if (mode == Mode::read_write && sqlite3_db_readonly(handle, "main") == 1) {
    return connection->error(SQLITE_READONLY);
  }
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  return connection;
}

Connection::~Connection() {
  for (const auto& [sql, statement] : idle_) sqlite3_finalize(statement);
  sqlite3_close_v2(handle_);
}

Result<Query> Connection::query(const char* sql) {
  if (const auto found = idle_.find(sql); found != idle_.end()) {
    sqlite3_stmt* statement = found->second;
    idle_.erase(found);
    return Query(*this, sql, statement);
  }
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return error(code);
  return Query(*this, sql, statement);
}

void Connection::take_back(const char* sql, sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  if (!idle_.emplace(sql, statement).second) sqlite3_finalize(statement);
}

Result<void> Connection::script(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code);
  return {};
}

Result<std::int64_t> Connection::number(const char* sql) {
  Query selection = QUARRY_TRY(query(sql));
  QUARRY_TRY(selection.step());
  return selection.integer(0);
}

std::int64_t Connection::last_key() const { return sqlite3_last_insert_rowid(handle_); }
std::int64_t Connection::changed() const { return sqlite3_changes64(handle_); }
bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
Error Connection::error(int code) const { return error_of(handle_, code, file_); }

Result<void> Connection::keep_log_file() {
  int yes = 1;
  const int code = sqlite3_file_control(handle_, "main", SQLITE_FCNTL_PERSIST_WAL, &yes);
  if (code != SQLITE_OK) return error(code);
  return {};
}

Result<Transaction> Transaction::begin(Connection& connection, Kind kind) {
  QUARRY_TRY(connection.run(kind == Kind::writing ? "BEGIN IMMEDIATE" : "BEGIN"));
  return Transaction(connection);
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

// After some errors, such as a full disk, SQLite has already rolled back.
Transaction::~Transaction() {
  if (connection_ && connection_->in_transaction()) {
    static_cast<void>(connection_->run("ROLLBACK"));
  }
}

Result<void> Transaction::commit() { return connection_->run("COMMIT"); }

}  // namespace quarry::store::sqlite
