#include "knowledge/index_audit.h"

#include <unordered_map>

#include "segment/fingerprint.h"

namespace quarry::knowledge {
namespace {

// Index entries of documents that the pass over the catalog has not reached yet.
using Unmatched = std::unordered_map<std::int64_t, search::IndexEntry>;

std::string document(std::int64_t key) { return "document " + std::to_string(key); }

std::uint64_t fingerprint(const store::DocumentChange& change, vectors::VectorShape shape) {
  segment::Fingerprint print;
  for (const store::ChunkRecord& chunk : change.chunks) print.add(chunk.key, shape, chunk.vectors);
  return print.value();
}

void compare(const store::DocumentChange& change, vectors::VectorShape shape, Unmatched& unmatched,
             std::vector<std::string>& findings) {
  const auto key = static_cast<std::int64_t>(change.key);
  const auto found = unmatched.find(key);
  if (change.deleted) {
    if (found == unmatched.end()) return;
    findings.push_back(document(key) + " was deleted, but the index still holds it");
  } else if (found == unmatched.end()) {
    findings.push_back(document(key) + " is in the catalog, but not in the index");
    return;
  } else if (found->second.sequence != change.sequence) {
    findings.push_back(document(key) + ": expected change " + std::to_string(change.sequence) +
                       " as in the catalog, found change " +
                       std::to_string(found->second.sequence) + " in the index");
  } else if (found->second.fingerprint != fingerprint(change, shape)) {
    findings.push_back(document(key) + ": chunks or vectors differ between index and catalog");
  }
  unmatched.erase(found);
}

}  // namespace

Result<std::vector<std::string>> differences(const store::Catalog& catalog,
                                             const store::CollectionRecord& collection,
                                             const search::Snapshot& snapshot) {
  Unmatched unmatched;
  QUARRY_TRY(snapshot.list([&](const search::IndexEntry& entry) -> Result<void> {
    unmatched.emplace(static_cast<std::int64_t>(entry.document), entry);
    return {};
  }));
  std::vector<std::string> findings;
  QUARRY_TRY(catalog.changes_since(collection.key, 0, [&](const store::DocumentChange& change) {
    // The snapshot cannot hold changes that were committed after it.
    if (change.sequence <= snapshot.sequence()) {
      compare(change, snapshot.vectors(), unmatched, findings);
    } else {
      unmatched.erase(static_cast<std::int64_t>(change.key));
    }
    return Result<void>();
  }));
  for (const auto& [key, entry] : unmatched) {
    findings.push_back(document(key) + " is in the index, but not in the catalog");
  }
  return findings;
}

}  // namespace quarry::knowledge
