#include "knowledge/home.h"

#include <optional>
#include <utility>

#include "knowledge/collection_name.h"
#include "knowledge/embedded_knowledge_base.h"

namespace quarry::knowledge {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCatalogName = "catalog.db";
constexpr const char* kLockName = "writer.lock";
constexpr const char* kIndexName = "index";

// "all-MiniLM-L6-v2 (384 numbers)".
std::string describe(std::string_view model, std::size_t dimension) {
  if (dimension == 0) return "no model (words only)";
  return std::string(model) + " (" + std::to_string(dimension) + " numbers)";
}

Error other_model(const store::CollectionRecord& collection, const CollectionModel& model) {
  return {Code::conflict, "collection '" + collection.name + "': expected its embedding model " +
                              describe(collection.model_name, collection.dimension) + "; found " +
                              describe(model.name, model.dimension)};
}

bool same_model(const store::CollectionRecord& collection, const CollectionModel& model) {
  return collection.model_fingerprint == model.fingerprint &&
         collection.dimension == model.dimension;
}

// Quarry creates files that only their owner can read. Earlier versions followed the umask, which
// usually lets every user of the machine read them.
std::optional<std::string> exposure_of(const fs::path& folder) {
  const auto others_may = [](const fs::path& path, fs::perms what) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    return !error && (status.permissions() & what) != fs::perms::none;
  };
  if (!others_may(folder, fs::perms::others_exec)) return std::nullopt;
  if (!others_may(folder / kCatalogName, fs::perms::others_read)) return std::nullopt;
  return "expected access for the owner only, found that every user of this machine can read it; "
         "to fix, run: chmod -R o= " +
         folder.string();
}

}  // namespace

Home::Home(HomeOptions options, store::FileSystem& files, Executor& executor,
           std::unique_ptr<store::FileLock> lock, std::unique_ptr<store::Catalog> catalog)
    : options_(std::move(options)),
      files_(files),
      executor_(executor),
      lock_(std::move(lock)),
      catalog_(std::move(catalog)) {}

Home::~Home() = default;

Result<std::unique_ptr<Home>> Home::open(const HomeOptions& options, store::FileSystem& files,
                                         Executor& executor) {
  std::unique_ptr<store::FileLock> lock;
  if (options.access == store::Catalog::Access::read_write) {
    QUARRY_TRY(files.make_folder(options.folder));
    lock = QUARRY_TRY(store::FileLock::acquire(options.folder / kLockName));
  }
  auto catalog = store::Catalog::open(options.folder / kCatalogName, options.access);
  if (!catalog && catalog.error().code == Code::not_found) {
    return {Code::not_found, options.folder.string() + " holds no documents yet"};
  }
  if (!catalog) return std::move(catalog).error();
  return std::unique_ptr<Home>(
      new Home(options, files, executor, std::move(lock), *std::move(catalog)));
}

Result<void> Home::check_writable() const {
  if (writable()) return {};
  return {Code::denied, options_.folder.string() + " was opened read-only"};
}

fs::path Home::index_folder(store::CollectionKey collection) const {
  return options_.folder / kIndexName / std::to_string(static_cast<std::int64_t>(collection));
}

Result<std::shared_ptr<CollectionIndex>> Home::index_of(const store::CollectionRecord& collection) {
  return indexes_.get(collection.key, [&] {
    return CollectionIndex::open(collection, {.catalog = catalog_.get(),
                                              .files = &files_,
                                              .executor = &executor_,
                                              .folder = index_folder(collection.key),
                                              .access = options_.access,
                                              .bm25 = options_.bm25,
                                              .weights = options_.weights,
                                              .vectors = options_.vectors,
                                              .upkeep = options_.upkeep});
  });
}

Result<std::unique_ptr<KnowledgeBase>> Home::knowledge_base(
    const store::CollectionRecord& collection) {
  return std::unique_ptr<KnowledgeBase>(std::make_unique<EmbeddedKnowledgeBase>(
      collection, *catalog_, QUARRY_TRY(index_of(collection)),
      EmbeddedKnowledgeBase::Options{.access = options_.access, .recall = options_.recall}));
}

Result<std::unique_ptr<KnowledgeBase>> Home::open_collection(std::string_view name) {
  return knowledge_base(QUARRY_TRY(catalog_->collection(name)));
}

Result<std::unique_ptr<KnowledgeBase>> Home::open_or_create(std::string_view name,
                                                            const CollectionModel& model) {
  auto found = catalog_->collection(name);
  if (!found && (found.error().code != Code::not_found || !writable())) {
    return std::move(found).error();
  }
  if (found && !same_model(*found, model)) return other_model(*found, model);
  if (found) return knowledge_base(*found);
  QUARRY_TRY(check_collection_name(name));
  store::CollectionRecord wanted;
  wanted.name = name;
  wanted.created = options_.clock->unix_time();
  wanted.model_name = model.name;
  wanted.model_fingerprint = model.fingerprint;
  wanted.dimension = model.dimension;
  return knowledge_base(QUARRY_TRY(catalog_->create_collection(wanted)));
}

Result<void> Home::remove_collection(std::string_view name) {
  QUARRY_TRY(check_writable());
  const store::CollectionRecord collection = QUARRY_TRY(catalog_->collection(name));
  QUARRY_TRY(catalog_->remove_collection(collection.key));
  indexes_.remove(collection.key);
  // The collection is gone; the leftover index files only take up space.
  const fs::path folder = index_folder(collection.key);
  if (const auto names = files_.list(folder)) {
    for (const std::string& file : *names) QUARRY_TRY(files_.remove(folder / file));
    QUARRY_TRY(files_.remove(folder));
  }
  return {};
}

Result<void> Home::reindex(std::string_view name) {
  QUARRY_TRY(check_writable());
  const auto index = QUARRY_TRY(index_of(QUARRY_TRY(catalog_->collection(name))));
  return index->rebuild();
}

Result<void> Home::check_collection(const store::CollectionRecord& collection,
                                    std::vector<Finding>& findings) {
  const auto index = QUARRY_TRY(index_of(collection));
  const std::string where = "index of '" + collection.name + "'";
  // Opening rebuilt the index; only a writer keeps the new one on disk.
  if (!index->rebuild_reason().empty()) {
    findings.push_back({.where = where, .what = index->rebuild_reason(), .repaired = writable()});
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

Result<std::vector<Home::Finding>> Home::check(const Deadline& deadline) {
  std::vector<Finding> findings;
  if (const auto exposure = exposure_of(options_.folder)) {
    findings.push_back({.where = "home", .what = *exposure, .repaired = false});
  }
  for (const std::string& what : QUARRY_TRY(catalog_->check(deadline))) {
    findings.push_back({.where = "catalog", .what = what, .repaired = false});
  }
  for (const store::CollectionRecord& collection : QUARRY_TRY(catalog_->collections())) {
    QUARRY_TRY(deadline.check("checking the index of '" + collection.name + "'"));
    QUARRY_TRY(check_collection(collection, findings));
  }
  return findings;
}

Result<std::vector<MeasuredRecall>> Home::measure_recall() {
  std::vector<MeasuredRecall> measured;
  for (const store::CollectionRecord& collection : QUARRY_TRY(catalog_->collections())) {
    if (collection.dimension == 0) continue;
    const auto index = QUARRY_TRY(index_of(collection));
    measured.push_back(
        QUARRY_TRY(recall_of(*catalog_, collection, *index->snapshot(), options_.recall)));
  }
  return measured;
}

}  // namespace quarry::knowledge
