// Writes one batch to the catalog: documents, then removals, then file records. Private to this
// room.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/catalog.h"
#include "store/chunk_writer.h"
#include "store/sqlite.h"

namespace quarry::store {

// Runs inside a write transaction that the caller begins and commits. One thread at a time.
class BatchWriter {
 public:
  BatchWriter(sqlite::Connection& connection, CollectionKey collection, std::size_t dimension,
              const CatalogBatch& batch)
      : connection_(connection),
        collection_(collection),
        batch_(batch),
        chunks_(connection, collection, dimension, batch) {}

  Result<BatchOutcome> write();

 private:
  struct Stored {
    DocumentKey key{};
    std::string file;
  };
  Result<std::optional<Stored>> stored(std::string_view document_id);
  Result<void> write_document(const DocumentWrite& document);
  Result<DocumentKey> add(const DocumentRecord& record);
  Result<void> replace(DocumentKey key, const DocumentRecord& record);
  Result<void> remove_document(std::string_view document_id);
  Result<void> finish_removals();
  Result<void> write_files();
  Result<void> count();

  sqlite::Connection& connection_;
  const CollectionKey collection_;
  const CatalogBatch& batch_;
  ChunkWriter chunks_;
  std::uint64_t sequence_ = 0;
  std::int64_t documents_change_ = 0;
  std::vector<DocumentKey> removed_;
  std::set<std::string> touched_files_;  // files whose documents this batch changes
};

}  // namespace quarry::store
