#include "knowledge/index_audit.h"

#include <unordered_map>

#include "segment/fingerprint.h"

namespace quarry::knowledge {
namespace {

// What the index says of each document not yet met in the catalog.
using Unmet = std::unordered_map<std::int64_t, search::IndexEntry>;

std::string document(std::int64_t key) { return "document " + std::to_string(key); }

std::uint64_t fingerprint(const store::DocumentChange& change, vectors::VectorShape shape) {
  segment::Fingerprint print;
  for (const store::ChunkRecord& chunk : change.chunks) print.add(chunk.key, shape, chunk.vectors);
  return print.value();
}

void compare(const store::DocumentChange& change, vectors::VectorShape shape, Unmet& unmet,
             std::vector<std::string>& findings) {
  const auto key = static_cast<std::int64_t>(change.key);
  const auto found = unmet.find(key);
  if (change.deleted) {
    if (found == unmet.end()) return;
    findings.push_back(document(key) + " was deleted, but can still be found");
  } else if (found == unmet.end()) {
    findings.push_back(document(key) + " cannot be found by any search");
    return;
  } else if (found->second.sequence != change.sequence) {
    findings.push_back(document(key) + ": the index holds change " +
                       std::to_string(found->second.sequence) + ", the catalog change " +
                       std::to_string(change.sequence));
  } else if (found->second.fingerprint != fingerprint(change, shape)) {
    findings.push_back(document(key) + ": the index holds other chunks or vectors");
  }
  unmet.erase(found);
}

}  // namespace

Result<std::vector<std::string>> differences(const store::Catalog& catalog,
                                             const store::CollectionRecord& collection,
                                             const search::Snapshot& snapshot) {
  Unmet unmet;
  QUARRY_TRY(snapshot.list([&](const search::IndexEntry& entry) -> Result<void> {
    unmet.emplace(static_cast<std::int64_t>(entry.document), entry);
    return {};
  }));
  std::vector<std::string> findings;
  QUARRY_TRY(catalog.changes_since(collection.key, 0, [&](const store::DocumentChange& change) {
    // What was committed after the snapshot is not its fault.
    if (change.sequence <= snapshot.sequence()) {
      compare(change, snapshot.vectors(), unmet, findings);
    } else {
      unmet.erase(static_cast<std::int64_t>(change.key));
    }
    return Result<void>();
  }));
  for (const auto& [key, entry] : unmet) {
    findings.push_back(document(key) + " is in the index, but not in the catalog");
  }
  return findings;
}

}  // namespace quarry::knowledge
