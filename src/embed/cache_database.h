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

namespace quarry {

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
  ~CacheDatabase();
  CacheDatabase(const CacheDatabase&) = delete;
  CacheDatabase& operator=(const CacheDatabase&) = delete;

  // The bytes of each key; empty where there are none.
  Result<std::vector<std::string>> find(std::span<const CacheKey> keys);
  // Of no more bytes than fit well into the limit. A key that is there already gets these.
  Result<void> add(std::span<const Entry> entries);

 private:
  struct State;
  explicit CacheDatabase(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace quarry
