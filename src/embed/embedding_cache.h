// An on-disk cache of embedding vectors. Failures are logged and never reach the caller.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "embed/cache_database.h"

namespace quarry::embed {

struct EmbeddingCacheSettings {
  std::filesystem::path folder;  // created if missing
  std::uint64_t bytes = 0;       // maximum size on disk
  // Adds nothing while the disk has less free space than this, which is left to documents.
  std::uint64_t spare_bytes = 512 << 20;
};

// After a failure, find() reports keys as missing, so the caller computes the vectors. A damaged
// file is renamed to `embeddings.damaged`, and a new file is created under the next number. The new
// file needs another name because other processes may still have the damaged one open, and SQLite
// would mix up the WALs of two files of the same name. Thread-safe; several processes may share a
// folder.
class EmbeddingCache {
 public:
  explicit EmbeddingCache(EmbeddingCacheSettings settings) : settings_(std::move(settings)) {}

  // Returns the bytes of each key, in order; empty for a missing key.
  std::vector<std::string> find(std::span<const CacheKey> keys);
  void add(std::span<const CacheDatabase::Entry> entries);
  // Reports that bytes returned by find() failed verification; sets the damaged file aside.
  void report_damage();

 private:
  Result<void> open();
  void set_aside();
  template <class Work>
  void attempt(Work work);
  bool has_spare_room() const;

  const EmbeddingCacheSettings settings_;
  std::mutex mutex_;
  std::unique_ptr<CacheDatabase> database_;
  std::uint64_t number_ = 0;  // number of the open file
  bool disabled_ = false;     // true after an error that a retry will not fix
};

}  // namespace quarry::embed
