// The only interface to SQLite: connections, statements, transactions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <type_traits>
#include <unordered_map>

#include "core/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace quarry::store::sqlite {

class Connection;

// Marks bytes to bind as a BLOB; a plain string_view is bound as TEXT.
struct Blob {
  std::string_view bytes;
};

// A prepared statement, borrowed from a connection that must outlive it. One thread at a time.
class Query {
 public:
  Query(Connection& connection, const char* sql, sqlite3_stmt* statement)
      : connection_(&connection), sql_(sql), statement_(statement) {}
  Query(Query&& other) noexcept;
  Query& operator=(Query&&) = delete;
  ~Query();  // returns the statement to the connection

  // Binds all parameters in order. Does not copy text and blobs: they must live until the last
  // step.
  template <class... Values>
  Query& bind(const Values&... values) {
    int position = 0;
    (bind_one(++position, values), ...);
    return *this;
  }

  Result<bool> step();  // true if it returned a row
  Result<void> run();   // for statements without result rows

  std::int64_t integer(int column) const;
  std::string_view bytes(int column) const;  // TEXT or BLOB; valid until the next step

 private:
  template <class T>
  void bind_one(int position, const T& value) {
    if constexpr (std::is_same_v<T, Blob>) {
      bind_blob(position, value.bytes);
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
      bind_text(position, value);
    } else {
      bind_integer(position, static_cast<std::int64_t>(value));
    }
  }
  void bind_integer(int position, std::int64_t value);
  void bind_text(int position, std::string_view text);
  void bind_blob(int position, std::string_view blob);

  Connection* connection_;
  const char* sql_;
  sqlite3_stmt* statement_;
  int failed_ = 0;  // code of the first failed bind; step reports it
};

// A database connection. Caches prepared statements by the address of their SQL, which must
// therefore be a string literal. One thread at a time.
class Connection {
 public:
  // immutable: takes no locks and ignores the WAL; only for a file that no process can be writing.
  enum class Mode { read_only, read_write, immutable };
  static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file, Mode mode);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Prepares `sql` or reuses a cached statement.
  Result<Query> query(const char* sql);
  template <class... Values>
  Result<void> run(const char* sql, const Values&... values) {
    return QUARRY_TRY(query(sql)).bind(values...).run();
  }
  Result<void> script(const char* sql);          // one or more statements, without parameters
  Result<std::int64_t> number(const char* sql);  // the integer that the query returns

  std::int64_t last_key() const;  // row id of the last INSERT
  std::int64_t changed() const;   // rows changed by the last statement
  bool in_transaction() const;
  Result<void> keep_log_file();  // keeps an empty WAL file on close instead of deleting it

  Error error(int code) const;  // of an SQLite result code; names the file

 private:
  friend class Query;
  friend class BlobReader;
  Connection(std::filesystem::path file, sqlite3* handle);
  void take_back(const char* sql, sqlite3_stmt* statement);

  std::filesystem::path file_;
  sqlite3* handle_;
  std::unordered_map<const char*, sqlite3_stmt*> idle_;
};

// The destructor rolls back unless commit() succeeded. One thread at a time.
class Transaction {
 public:
  // reading: all reads see one snapshot. writing: takes the write lock immediately.
  enum class Kind { reading, writing };
  static Result<Transaction> begin(Connection& connection, Kind kind);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

}  // namespace quarry::store::sqlite
