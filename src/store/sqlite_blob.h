// Reads parts of large BLOBs without copying the rest. Private to this room.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"
#include "store/sqlite.h"

struct sqlite3_blob;

namespace quarry::store::sqlite {

// Reads one column of one table. Moving to another row is cheaper than running a statement. Holds a
// read transaction open during its lifetime. One thread at a time.
class BlobReader {
 public:
  BlobReader(Connection& connection, const char* table, const char* column)
      : connection_(&connection), table_(table), column_(column) {}
  ~BlobReader();
  BlobReader(const BlobReader&) = delete;
  BlobReader& operator=(const BlobReader&) = delete;

  // Reads `size` bytes at `offset`. Errors: corrupt (the blob is shorter).
  Result<std::string> read(std::int64_t row, std::size_t offset, std::size_t size);

 private:
  Result<void> move_to(std::int64_t row);

  Connection* connection_;
  const char* table_;
  const char* column_;
  sqlite3_blob* blob_ = nullptr;
  std::int64_t row_ = 0;
};

}  // namespace quarry::store::sqlite
