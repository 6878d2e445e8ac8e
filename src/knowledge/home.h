// The data directory: one catalog, one index folder for each collection, one writer.
//
//   HOME/catalog.db          the truth (SQLite)
//   HOME/index/<key>/        derived from it, may be deleted at any time
//   HOME/writer.lock         held by the process that writes
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/executor.h"
#include "core/result.h"
#include "knowledge/index_recall.h"
#include "knowledge/knowledge_base.h"
#include "store/catalog.h"
#include "store/file_system.h"

namespace quarry {

struct HomeOptions {
  std::filesystem::path folder;
  Catalog::Access access = Catalog::Access::read_only;
  Bm25Settings bm25;
  FieldWeights weights;
  VectorCode vectors = VectorCode::int8;
  Recall recall = Recall::ninety_nine;  // that a search asks for
  IndexOptions::Upkeep upkeep = IndexOptions::Upkeep::in_background;
};

struct CollectionModel {
  std::string name, fingerprint;
  std::size_t dimension = 0;
};

// Thread-safe. Readers and one writer may be different processes.
class Home {
 public:
  // Errors: not_found (nothing ingested yet: says how), denied and exhausted (names the folder and
  // --home), conflict (another process writes).
  static Result<std::unique_ptr<Home>> open(const HomeOptions& options, FileSystem& files,
                                            Executor& executor);
  virtual ~Home() = default;

  virtual Catalog& catalog() = 0;
  // Errors: not_found with the names there are; conflict when the model is not the collection's,
  // naming both.
  virtual Result<std::unique_ptr<KnowledgeBase>> open_collection(std::string_view name) = 0;
  virtual Result<std::unique_ptr<KnowledgeBase>> open_or_create(std::string_view name,
                                                                const CollectionModel& model) = 0;
  virtual Result<void> remove_collection(std::string_view name) = 0;
  // Makes the index of a collection anew from the catalog, beside the old one, and swaps.
  virtual Result<void> reindex(std::string_view name) = 0;

  struct Finding {
    std::string where, what;
    bool repaired = false;
  };
  // Catalog and index, each by itself and against each other. Empty: all is well.
  virtual Result<std::vector<Finding>> check() = 0;
  // How well dense search does what it promises, for each collection with vectors.
  virtual Result<std::vector<MeasuredRecall>> measure_recall() = 0;
};

}  // namespace quarry
