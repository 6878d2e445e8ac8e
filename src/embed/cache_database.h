// The file of an embedding cache: bytes by key, the longest unused ones out first.
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

// An SQLite database, table: docs/format/embedding-cache.md. Any number of processes may have it
// open; each call is one transaction. Errors: corrupt (no such database, or a damaged one),
// exhausted (disk full), denied, conflict (others write all the time), unavailable.
// One thread at a time.
class CacheDatabase {
 public:
  using Entry = std::pair<CacheKey, std::string>;

  // Made where it is not there. `limit_bytes` bounds the file but for its log.
  static Result<std::unique_ptr<CacheDatabase>> open(const std::filesystem::path& file,
                                                     std::uint64_t limit_bytes);

  // The bytes of each key; empty where there are none.
  Result<std::vector<std::string>> find(std::span<const CacheKey> keys);
  // Of no more bytes than fit well into the limit. A key that is there already gets these.
  Result<void> add(std::span<const Entry> entries);

 private:
  struct Found {
    std::vector<std::string> rows;  // as the keys
    std::vector<std::int64_t> old;  // ids of rows that are due to go soon
  };

  CacheDatabase(std::filesystem::path file, std::uint64_t limit,
                std::unique_ptr<store::sqlite::Connection> connection)
      : file_(std::move(file)), limit_(limit), connection_(std::move(connection)) {}

  Result<Found> read(std::span<const CacheKey> keys);
  Result<std::uint64_t> used_bytes();
  Result<void> make_room(std::uint64_t bytes);
  Result<void> cut_to_limit();
  Result<std::int64_t> old_below();
  Result<void> make_young(std::span<const std::int64_t> ids);

  const std::filesystem::path file_;
  const std::uint64_t limit_;
  const std::unique_ptr<store::sqlite::Connection> connection_;
};

}  // namespace quarry::embed
