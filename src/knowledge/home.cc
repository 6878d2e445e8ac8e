#include "knowledge/home.h"

#include <map>
#include <mutex>
#include <utility>

#include "knowledge/collection_index.h"
#include "knowledge/collection_name.h"
#include "knowledge/embedded_knowledge_base.h"

namespace quarry {
namespace {

constexpr const char* kCatalogName = "catalog.db";
constexpr const char* kLockName = "writer.lock";
constexpr const char* kIndexName = "index";

// "all-MiniLM-L6-v2 (384 numbers)".
std::string describe(std::string_view model, std::size_t dimension) {
  if (dimension == 0) return "no model (words only)";
  return std::string(model) + " (" + std::to_string(dimension) + " numbers)";
}

Error other_model(const CollectionRecord& collection, const CollectionModel& model) {
  return {Code::conflict, "collection '" + collection.name + "' was made with " +
                              describe(collection.model_name, collection.dimension) +
                              ", asked for was " + describe(model.name, model.dimension)};
}

bool same_model(const CollectionRecord& collection, const CollectionModel& model) {
  return collection.model_fingerprint == model.fingerprint &&
         collection.dimension == model.dimension;
}

// Thread-safe.
class EmbeddedHome final : public Home {
 public:
  EmbeddedHome(HomeOptions options, FileSystem& files, Executor& executor,
               std::unique_ptr<FileLock> lock, std::unique_ptr<Catalog> catalog)
      : options_(std::move(options)),
        files_(files),
        executor_(executor),
        lock_(std::move(lock)),
        catalog_(std::move(catalog)) {}

  Catalog& catalog() override { return *catalog_; }
  Result<std::unique_ptr<KnowledgeBase>> open_collection(std::string_view name) override;
  Result<std::unique_ptr<KnowledgeBase>> open_or_create(std::string_view name,
                                                        const CollectionModel& model) override;
  Result<void> remove_collection(std::string_view name) override;
  Result<void> reindex(std::string_view name) override;
  Result<std::vector<Finding>> check() override;
  Result<std::vector<MeasuredRecall>> measure_recall() override;

 private:
  bool writable() const { return options_.access == Catalog::Access::read_write; }
  Result<void> check_writable() const;
  std::filesystem::path index_folder(CollectionKey collection) const;
  Result<std::shared_ptr<CollectionIndex>> index_of(const CollectionRecord& collection);
  Result<std::unique_ptr<KnowledgeBase>> knowledge_base(const CollectionRecord& collection);
  Result<void> check_collection(const CollectionRecord& collection, std::vector<Finding>& findings);

  const HomeOptions options_;
  FileSystem& files_;
  Executor& executor_;
  const std::unique_ptr<FileLock> lock_;  // null: reading
  const std::unique_ptr<Catalog> catalog_;
  std::mutex opening_;  // guards the map, and that no index is opened twice
  std::map<CollectionKey, std::shared_ptr<CollectionIndex>> indexes_;
};

Result<void> EmbeddedHome::check_writable() const {
  if (writable()) return {};
  return {Code::denied, options_.folder.string() + " was opened for reading only"};
}

std::filesystem::path EmbeddedHome::index_folder(CollectionKey collection) const {
  return options_.folder / kIndexName / std::to_string(static_cast<std::int64_t>(collection));
}

Result<std::shared_ptr<CollectionIndex>> EmbeddedHome::index_of(
    const CollectionRecord& collection) {
  const std::lock_guard lock(opening_);
  const auto known = indexes_.find(collection.key);
  if (known != indexes_.end()) return known->second;
  std::shared_ptr<CollectionIndex> index =
      QUARRY_TRY(CollectionIndex::open(collection, {.catalog = catalog_.get(),
                                                    .files = &files_,
                                                    .executor = &executor_,
                                                    .folder = index_folder(collection.key),
                                                    .access = options_.access,
                                                    .bm25 = options_.bm25,
                                                    .weights = options_.weights,
                                                    .vectors = options_.vectors,
                                                    .upkeep = options_.upkeep}));
  indexes_.emplace(collection.key, index);
  return index;
}

Result<std::unique_ptr<KnowledgeBase>> EmbeddedHome::knowledge_base(
    const CollectionRecord& collection) {
  return std::unique_ptr<KnowledgeBase>(std::make_unique<EmbeddedKnowledgeBase>(
      collection, *catalog_, QUARRY_TRY(index_of(collection)),
      EmbeddedKnowledgeBase::Options{.access = options_.access, .recall = options_.recall}));
}

Result<std::unique_ptr<KnowledgeBase>> EmbeddedHome::open_collection(std::string_view name) {
  return knowledge_base(QUARRY_TRY(catalog_->collection(name)));
}

Result<std::unique_ptr<KnowledgeBase>> EmbeddedHome::open_or_create(std::string_view name,
                                                                    const CollectionModel& model) {
  auto found = catalog_->collection(name);
  if (!found && (found.error().code != Code::not_found || !writable())) {
    return std::move(found).error();
  }
  if (found && !same_model(*found, model)) return other_model(*found, model);
  if (found) return knowledge_base(*found);
  QUARRY_TRY(check_collection_name(name));
  CollectionRecord wanted;
  wanted.name = name;
  wanted.model_name = model.name;
  wanted.model_fingerprint = model.fingerprint;
  wanted.dimension = model.dimension;
  return knowledge_base(QUARRY_TRY(catalog_->create_collection(wanted)));
}

Result<void> EmbeddedHome::remove_collection(std::string_view name) {
  QUARRY_TRY(check_writable());
  const CollectionRecord collection = QUARRY_TRY(catalog_->collection(name));
  QUARRY_TRY(catalog_->remove_collection(collection.key));
  {
    const std::lock_guard lock(opening_);
    indexes_.erase(collection.key);
  }
  // The collection is gone with the line above; what is left of its index is only space.
  const std::filesystem::path folder = index_folder(collection.key);
  if (const auto names = files_.list(folder)) {
    for (const std::string& file : *names) QUARRY_TRY(files_.remove(folder / file));
    QUARRY_TRY(files_.remove(folder));
  }
  return {};
}

Result<void> EmbeddedHome::reindex(std::string_view name) {
  QUARRY_TRY(check_writable());
  const auto index = QUARRY_TRY(index_of(QUARRY_TRY(catalog_->collection(name))));
  return index->rebuild();
}

Result<void> EmbeddedHome::check_collection(const CollectionRecord& collection,
                                            std::vector<Finding>& findings) {
  const auto index = QUARRY_TRY(index_of(collection));
  const std::string where = "index of '" + collection.name + "'";
  // It was built anew when it was opened; that lasts where this process writes.
  if (!index->trouble().empty()) {
    findings.push_back({.where = where, .what = index->trouble(), .repaired = writable()});
  }
  const std::vector<std::string> found = QUARRY_TRY(index->check());
  if (found.empty()) return {};
  bool repaired = false;
  if (writable()) {
    QUARRY_TRY(index->rebuild());
    repaired = QUARRY_TRY(index->check()).empty();
  }
  for (const std::string& what : found) {
    findings.push_back({.where = where, .what = what, .repaired = repaired});
  }
  return {};
}

Result<std::vector<Home::Finding>> EmbeddedHome::check() {
  std::vector<Finding> findings;
  for (const std::string& what : QUARRY_TRY(catalog_->check())) {
    findings.push_back({.where = "catalog", .what = what, .repaired = false});
  }
  for (const CollectionRecord& collection : QUARRY_TRY(catalog_->collections())) {
    QUARRY_TRY(check_collection(collection, findings));
  }
  return findings;
}

Result<std::vector<MeasuredRecall>> EmbeddedHome::measure_recall() {
  std::vector<MeasuredRecall> measured;
  for (const CollectionRecord& collection : QUARRY_TRY(catalog_->collections())) {
    if (collection.dimension == 0) continue;
    const auto index = QUARRY_TRY(index_of(collection));
    measured.push_back(
        QUARRY_TRY(recall_of(*catalog_, collection, *index->snapshot(), options_.recall)));
  }
  return measured;
}

}  // namespace

Result<std::unique_ptr<Home>> Home::open(const HomeOptions& options, FileSystem& files,
                                         Executor& executor) {
  std::unique_ptr<FileLock> lock;
  if (options.access == Catalog::Access::read_write) {
    QUARRY_TRY(files.make_folder(options.folder));
    lock = QUARRY_TRY(FileLock::acquire(options.folder / kLockName));
  }
  auto catalog = Catalog::open(options.folder / kCatalogName, options.access);
  if (!catalog && catalog.error().code == Code::not_found) {
    return {Code::not_found, options.folder.string() + " holds no documents yet"};
  }
  if (!catalog) return std::move(catalog).error();
  return std::unique_ptr<Home>(std::make_unique<EmbeddedHome>(
      options, files, executor, std::move(lock), *std::move(catalog)));
}

}  // namespace quarry
