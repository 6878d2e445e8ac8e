// The index of one collection, kept in step with the catalog and rebuilt where it is not sound.
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

// Thread-safe: changes take turns, snapshots do not wait. The catalog must outlive it.
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

  // An index that cannot be used is no error: it is logged and built from the catalog, on disk
  // where this process writes, in memory where it reads. Errors: those of the catalog.
  static Result<std::unique_ptr<CollectionIndex>> open(const store::CollectionRecord& collection,
                                                       Place place);

  std::shared_ptr<const search::Snapshot> snapshot() const;
  // Applies what the catalog has and the index has not.
  Result<void> catch_up();
  // Makes what is in memory durable, then waits for merges until the deadline. Errors: denied
  // (opened for reading), exhausted.
  Result<void> settle(const Deadline& deadline = {});
  // Builds a new index beside the old one, then swaps; searches go on meanwhile.
  Result<void> rebuild();
  // For a collection that was removed: no file is written once it returns, and settle() and
  // rebuild() are not_found. Searches go on.
  void stop_writing();
  // Checks one snapshot of the index by itself and against the catalog, while changes go on. One
  // line a finding.
  Result<std::vector<std::string>> check() const;
  // Why the index had to be rebuilt when it was opened; empty if it could be used.
  const std::string& trouble() const { return trouble_; }

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
  std::string trouble_;
  bool memory_only_ = false;     // could not be written; tried again when told to settle
  bool stopped_ = false;         // the collection was removed
  mutable std::mutex changing_;  // held while the index changes
  mutable std::mutex swapping_;  // guards the pointer alone
  std::shared_ptr<index::Index> index_;
};

}  // namespace quarry::knowledge
