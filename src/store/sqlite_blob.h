// Reads parts of large BLOBs without copying the whole. Used inside this room alone.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"
#include "store/sqlite.h"

struct sqlite3_blob;

namespace quarry::store::sqlite {

// One column of one table; moves from row to row, cheaper than a statement for each. Keeps a read
// transaction open while it lives. One thread at a time.
class BlobReader {
 public:
  BlobReader(Connection& connection, const char* table, const char* column)
      : connection_(&connection), table_(table), column_(column) {}
  ~BlobReader();
  BlobReader(const BlobReader&) = delete;
  BlobReader& operator=(const BlobReader&) = delete;

  // Errors: corrupt, where the blob is shorter.
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
