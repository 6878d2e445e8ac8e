#include "store/sqlite_blob.h"

#include <sqlite3.h>

namespace quarry::store::sqlite {

BlobReader::~BlobReader() { sqlite3_blob_close(blob_); }

Result<void> BlobReader::move_to(std::int64_t row) {
  if (blob_ && row == row_) return {};
  const int code = blob_ ? sqlite3_blob_reopen(blob_, row)
                         : sqlite3_blob_open(connection_->handle_, "main", table_, column_, row,
                                             /*for writing*/ 0, &blob_);
  if (code != SQLITE_OK) {
    sqlite3_blob_close(blob_);  // after a failed move the handle is unusable
    blob_ = nullptr;
    return connection_->error(code);
  }
  row_ = row;
  return {};
}

Result<std::string> BlobReader::read(std::int64_t row, std::size_t offset, std::size_t size) {
  QUARRY_TRY(move_to(row));
  const auto length = static_cast<std::size_t>(sqlite3_blob_bytes(blob_));
  if (offset > length || size > length - offset) {
    return {Code::corrupt, std::string(table_) + "." + column_ + " of row " + std::to_string(row) +
                               ": expected at least " + std::to_string(offset + size) +
                               " bytes, found " + std::to_string(length)};
  }
  std::string bytes(size, '\0');
  const int code =
      sqlite3_blob_read(blob_, bytes.data(), static_cast<int>(size), static_cast<int>(offset));
  if (code != SQLITE_OK) return connection_->error(code);
  return bytes;
}

}  // namespace quarry::store::sqlite
