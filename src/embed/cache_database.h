// The database of an embedding cache: maps keys to bytes and evicts approximately the least
// recently used rows.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "embed/row_seal.h"
#include "store/sqlite.h"

namespace quarry::embed {

// An SQLite database; table: docs/format/embedding-cache.md. Any number of processes may have it
// open; each write is one transaction. Errors: corrupt (damaged, or not a cache database of this
// format), exhausted (disk full), denied, conflict (another process holds the write lock for too
// long), unavailable. One thread at a time.
class CacheDatabase {
 public:
  using Entry = std::pair<CacheKey, std::string>;

  // Opens the file, creating it if it does not exist. `limit_bytes` bounds the size of the file,
  // excluding its WAL; limits below 1 MiB count as 1 MiB.
  static Result<std::unique_ptr<CacheDatabase>> open(const std::filesystem::path& file,
                                                     std::uint64_t limit_bytes);

  // Returns the bytes of each key, in order; empty for a missing key.
  Result<std::vector<std::string>> find(std::span<const CacheKey> keys);
  // Adds entries and evicts old rows to make room; replaces the bytes of existing keys. The entries
  // should be much smaller than the limit.
  Result<void> add(std::span<const Entry> entries);

 private:
  struct Found {
    std::vector<std::string> rows;         // in the order of the keys
    std::vector<std::int64_t> to_promote;  // ids of rows in the half that is evicted next
  };

  CacheDatabase(std::filesystem::path file, std::uint64_t limit,
                std::unique_ptr<store::sqlite::Connection> connection)
      : file_(std::move(file)), limit_(limit), connection_(std::move(connection)) {}

  Result<Found> read(std::span<const CacheKey> keys);
  Result<std::uint64_t> used_bytes();
  Result<void> make_room(std::uint64_t bytes);
  Result<void> shrink_to_limit();
  Result<std::int64_t> promotion_threshold();
  Result<void> promote(std::span<const std::int64_t> ids);

  const std::filesystem::path file_;
  const std::uint64_t limit_;
  const std::unique_ptr<store::sqlite::Connection> connection_;
};

}  // namespace quarry::embed
