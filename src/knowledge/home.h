// The data directory: one catalog, one index folder for each collection, one writer.
//
//   HOME/catalog.db          the source of truth (SQLite)
//   HOME/index/<key>/        derived from the catalog; safe to delete at any time
//   HOME/writer.lock         held by the writing process
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/deadline.h"
#include "core/executor.h"
#include "core/result.h"
#include "index/index.h"
#include "knowledge/index_recall.h"
#include "knowledge/knowledge_base.h"
#include "knowledge/open_indexes.h"
#include "store/catalog.h"
#include "store/file_system.h"
#include "vectors/vector_code.h"

namespace quarry::knowledge {

struct HomeOptions {
  std::filesystem::path folder;
  store::Catalog::Access access = store::Catalog::Access::read_only;
  search::Bm25Settings bm25;
  segment::FieldWeights weights;
  vectors::VectorCode vectors = vectors::VectorCode::int8;
  search::Recall recall = search::Recall::ninety_nine;  // of dense searches
  index::IndexOptions::Upkeep upkeep = index::IndexOptions::Upkeep::in_background;
  const Clock* clock = &Clock::system();  // for creation times of collections
};

struct CollectionModel {
  std::string name, fingerprint;
  std::size_t dimension = 0;
};

// Thread-safe. Readers and one writer may be different processes. `files` and `executor` must
// outlive it.
class Home {
 public:
  // Errors: not_found (nothing ingested yet), denied and exhausted (names the folder), conflict
  // (another process writes).
  static Result<std::unique_ptr<Home>> open(const HomeOptions& options, store::FileSystem& files,
                                            Executor& executor);
  ~Home();

  store::Catalog& catalog() { return *catalog_; }
  // Errors: not_found.
  Result<std::unique_ptr<KnowledgeBase>> open_collection(std::string_view name);
  // Errors: not_found (absent, and opened read-only), invalid (the name), conflict (the collection
  // has another model; the message names both).
  Result<std::unique_ptr<KnowledgeBase>> open_or_create(std::string_view name,
                                                        const CollectionModel& model);
  Result<void> remove_collection(std::string_view name);
  // Rebuilds the index of a collection from the catalog beside the old one, then swaps them.
  Result<void> reindex(std::string_view name);

  struct Finding {
    std::string where, what;
    bool repaired = false;
  };
  // Checks the permissions of the folder, the catalog, each index, and that indexes and catalog
  // agree. Writers may continue. Returns an empty list if everything is fine.
  Result<std::vector<Finding>> check(const Deadline& deadline = {});
  // Measures the recall of dense search in each collection that has vectors.
  Result<std::vector<MeasuredRecall>> measure_recall();

 private:
  Home(HomeOptions options, store::FileSystem& files, Executor& executor,
       std::unique_ptr<store::FileLock> lock, std::unique_ptr<store::Catalog> catalog);

  bool writable() const { return options_.access == store::Catalog::Access::read_write; }
  Result<void> check_writable() const;
  std::filesystem::path index_folder(store::CollectionKey collection) const;
  Result<std::shared_ptr<CollectionIndex>> index_of(const store::CollectionRecord& collection);
  Result<std::unique_ptr<KnowledgeBase>> knowledge_base(const store::CollectionRecord& collection);
  Result<void> check_collection(const store::CollectionRecord& collection,
                                std::vector<Finding>& findings);

  const HomeOptions options_;
  store::FileSystem& files_;
  Executor& executor_;
  const std::unique_ptr<store::FileLock> lock_;  // null if opened read-only
  const std::unique_ptr<store::Catalog> catalog_;
  OpenIndexes indexes_;
};

}  // namespace quarry::knowledge
