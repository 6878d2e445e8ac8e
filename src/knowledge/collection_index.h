// The index of one collection. Follows the catalog and is rebuilt if it is damaged or out of date.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/executor.h"
#include "core/result.h"
#include "index/index.h"
#include "store/catalog.h"
#include "store/file_system.h"
#include "vectors/vector_code.h"

namespace quarry::knowledge {

// Thread-safe: changes are serialised, taking a snapshot never waits for them. The catalog must
// outlive it.
class CollectionIndex {
 public:
  struct Place {
    const store::Catalog* catalog = nullptr;
    store::FileSystem* files = nullptr;
    Executor* executor = nullptr;
    std::filesystem::path folder;
    store::Catalog::Access access = store::Catalog::Access::read_only;
    search::Bm25Settings bm25;
    segment::FieldWeights weights;
    vectors::VectorCode vectors = vectors::VectorCode::int8;
    index::IndexOptions::Upkeep upkeep = index::IndexOptions::Upkeep::in_background;
  };

  // An unusable index is not an error: open() logs it and rebuilds the index from the catalog, on
  // disk with read_write access, in memory with read_only. Errors: those of the catalog.
  static Result<std::unique_ptr<CollectionIndex>> open(const store::CollectionRecord& collection,
                                                       Place place);

  std::shared_ptr<const search::Snapshot> snapshot() const;
  // Applies the catalog's changes since the last one in the index.
  Result<void> catch_up();
  // Flushes the in-memory segments to disk, then waits for merges until the deadline. Errors:
  // denied (opened for reading), not_found (stop_writing() was called), exhausted.
  Result<void> settle(const Deadline& deadline = {});
  // Builds a new index beside the old one, then swaps them. Searches continue throughout.
  Result<void> rebuild();
  // Call when the collection is removed. Once it returns, no file is written any more, and settle()
  // and rebuild() fail with not_found. Searches still work.
  void stop_writing();
  // Verifies one snapshot of the index and compares it with the catalog; changes may continue.
  // Returns one line per finding.
  Result<std::vector<std::string>> check() const;
  // Why open() had to rebuild the index; empty if it was usable.
  const std::string& rebuild_reason() const { return rebuild_reason_; }

 private:
  CollectionIndex(const store::CollectionRecord& collection, Place place);

  Result<void> open_or_build();
  Result<void> build_new();
  Result<void> make_durable();
  Result<void> check_not_stopped() const;
  Result<void> build_beside();
  Result<std::shared_ptr<index::Index>> build(store::Catalog::Access access) const;
  Result<void> feed(index::Index& index) const;
  Result<void> check_not_ahead(const index::Index& index) const;
  index::IndexOptions options(store::Catalog::Access access) const;
  std::shared_ptr<index::Index> current() const;
  void replace(std::shared_ptr<index::Index> index);

  const store::CollectionRecord collection_;
  const Place place_;
  std::string rebuild_reason_;
  bool memory_only_ = false;     // writing failed; the next settle() tries again
  bool stopped_ = false;         // the collection was removed
  mutable std::mutex changing_;  // held while the index changes
  mutable std::mutex swapping_;  // guards only the pointer index_
  std::shared_ptr<index::Index> index_;
};

}  // namespace quarry::knowledge
