#include "knowledge/collection_index.h"

#include <utility>

#include "core/log.h"
#include "knowledge/index_audit.h"

namespace quarry::knowledge {
namespace {

// Bytes of catalog changes per call of Index::apply: enough to spread text analysis over all cores,
// and small compared with the memory of the index itself.
constexpr std::size_t kGroupBytes = std::size_t{8} << 20;

std::size_t bytes_of(const store::DocumentChange& change) {
  std::size_t bytes = 256;
  for (const store::ChunkRecord& chunk : change.chunks) {
    bytes += chunk.text.size() + chunk.vectors.size() * sizeof(float);
  }
  return bytes;
}

// A recreated catalog reuses collection keys; the creation time (milliseconds) tells them apart.
std::uint64_t identity_of(const store::CollectionRecord& collection) {
  const std::string facts = std::to_string(static_cast<std::int64_t>(collection.key)) + " " +
                            std::to_string(collection.created.time_since_epoch().count()) + " " +
                            collection.model_fingerprint;
  return checksum64(facts);
}

}  // namespace

CollectionIndex::CollectionIndex(const store::CollectionRecord& collection, Place place)
    : collection_(collection), place_(std::move(place)) {}

Result<std::unique_ptr<CollectionIndex>> CollectionIndex::open(
    const store::CollectionRecord& collection, Place place) {
  std::unique_ptr<CollectionIndex> index(new CollectionIndex(collection, std::move(place)));
  QUARRY_TRY(index->open_or_build());
  return index;
}

index::IndexOptions CollectionIndex::options(store::Catalog::Access access) const {
  return {.dimension = collection_.dimension,
          .vectors = place_.vectors,
          .identity = identity_of(collection_),
          .bm25 = place_.bm25,
          .weights = place_.weights,
          .access = access,
          .upkeep = place_.upkeep};
}

Result<void> CollectionIndex::open_or_build() {
  auto opened =
      index::Index::open(place_.folder, options(place_.access), *place_.files, *place_.executor);
  if (opened) {
    if (auto sound = check_not_ahead(**opened); !sound) opened = std::move(sound).error();
  }
  if (opened) {
    replace(*std::move(opened));
    return catch_up();
  }
  rebuild_reason_ = opened.error().message;
  log(LogLevel::warning,
      "the index of '" + collection_.name +
          "' cannot be used; rebuilding it from the catalog: " + rebuild_reason_);
  return build_new();
}

Result<void> CollectionIndex::build_new() {
  auto built = build(place_.access);
  if (!built && place_.access == store::Catalog::Access::read_write) {
    log(LogLevel::warning, "the new index of '" + collection_.name +
                               "' cannot be written and stays in memory: " + built.error().message);
    built = build(store::Catalog::Access::read_only);
    memory_only_ = true;
  }
  replace(QUARRY_TRY(std::move(built)));
  return {};
}

// After a catalog was restored from a backup, the index on disk may hold newer changes.
Result<void> CollectionIndex::check_not_ahead(const index::Index& index) const {
  const std::uint64_t last = QUARRY_TRY(place_.catalog->last_sequence(collection_.key));
  const std::uint64_t held = index.snapshot()->sequence();
  if (held <= last) return {};
  return {Code::conflict, place_.folder.string() + ": expected changes up to " +
                              std::to_string(last) + ", the catalog's last; found change " +
                              std::to_string(held)};
}

Result<std::shared_ptr<index::Index>> CollectionIndex::build(store::Catalog::Access access) const {
  std::shared_ptr<index::Index> index = QUARRY_TRY(
      index::Index::create(place_.folder, options(access), *place_.files, *place_.executor));
  QUARRY_TRY(feed(*index));
  if (access == store::Catalog::Access::read_write) QUARRY_TRY(index->flush());
  return index;
}

Result<void> CollectionIndex::feed(index::Index& index) const {
  std::vector<store::DocumentChange> group;
  std::size_t bytes = 0;
  QUARRY_TRY(place_.catalog->changes_since(collection_.key, index.snapshot()->sequence(),
                                           [&](store::DocumentChange change) -> Result<void> {
                                             bytes += bytes_of(change);
                                             group.push_back(std::move(change));
                                             if (bytes < kGroupBytes) return {};
                                             bytes = 0;
                                             return index.apply(std::exchange(group, {}));
                                           }));
  return index.apply(std::move(group));
}

std::shared_ptr<index::Index> CollectionIndex::current() const {
  const std::lock_guard lock(swapping_);
  return index_;
}

void CollectionIndex::replace(std::shared_ptr<index::Index> index) {
  const std::lock_guard lock(swapping_);
  index_.swap(index);
}

std::shared_ptr<const search::Snapshot> CollectionIndex::snapshot() const {
  return current()->snapshot();
}

Result<void> CollectionIndex::catch_up() {
  const std::lock_guard lock(changing_);
  return feed(*current());
}

Result<void> CollectionIndex::settle(const Deadline& deadline) {
  QUARRY_TRY(make_durable());
  current()->wait_for_merges(deadline);  // without a lock, so changes are not blocked
  return {};
}

Result<void> CollectionIndex::make_durable() {
  const std::lock_guard lock(changing_);
  QUARRY_TRY(check_not_stopped());
  if (memory_only_) return build_beside();
  QUARRY_TRY(feed(*current()));
  return current()->flush();
}

Result<void> CollectionIndex::rebuild() {
  const std::lock_guard lock(changing_);
  QUARRY_TRY(check_not_stopped());
  return build_beside();
}

void CollectionIndex::stop_writing() {
  const std::lock_guard lock(changing_);
  stopped_ = true;
  current()->stop_writing();
}

Result<void> CollectionIndex::check_not_stopped() const {
  if (!stopped_) return {};
  return {Code::not_found, "collection '" + collection_.name + "' has been removed"};
}

// Two indexes must not write into one folder, so the old one stops writing first. If the build
// fails, the old index stays in use, in memory only, and settle() tries again.
Result<void> CollectionIndex::build_beside() {
  current()->stop_writing();
  memory_only_ = true;
  replace(QUARRY_TRY(build(place_.access)));
  memory_only_ = false;
  return {};
}

Result<std::vector<std::string>> CollectionIndex::check() const {
  const std::shared_ptr<index::Index> index = current();
  std::vector<std::string> findings = QUARRY_TRY(index->check());
  for (std::string& finding :
       QUARRY_TRY(differences(*place_.catalog, collection_, *index->snapshot()))) {
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace quarry::knowledge
