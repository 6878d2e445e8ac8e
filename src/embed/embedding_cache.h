// Vectors of texts that were embedded before, kept on disk; a helper that never stands in the way.
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
  std::filesystem::path folder;  // made where it is not there
  std::uint64_t bytes = 0;       // of disk, at most
  // Nothing is added while the disk has less room than this: documents come first.
  std::uint64_t spare_bytes = 512 << 20;
};

// Nothing of it is an error for its user: what fails is logged, and the vectors are computed. A
// damaged file is set aside (`embeddings.damaged`) and a new one begun beside it, under the next
// number: other processes may still have the damaged one open, and SQLite would mix up their logs
// if both had one name. Thread-safe; several processes may share a folder.
class EmbeddingCache {
 public:
  explicit EmbeddingCache(EmbeddingCacheSettings settings) : settings_(std::move(settings)) {}

  // The bytes of each key; empty where there are none.
  std::vector<std::string> find(std::span<const CacheKey> keys);
  void add(std::span<const CacheDatabase::Entry> entries);
  // What find() gave cannot be right: the file is damaged.
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
  std::uint64_t number_ = 0;  // of the file that is open
  bool off_ = false;          // after an error that trying again will not mend
};

}  // namespace quarry::embed
