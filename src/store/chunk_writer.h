// Updates the stored chunks of a document to its new chunks by writing only the differences.
// Private to this room; runs inside one write transaction.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "store/catalog.h"
#include "store/sqlite.h"

namespace quarry::store {

// Invariants: a chunk keeps its key while its document contains its chunk_id. Nothing is deleted
// before finish(), because a new chunk may copy the vectors of a chunk that the same batch removes.
// One thread at a time.
class ChunkWriter {
 public:
  // A chunk without vectors takes them from any chunk of `batch` with the same embed_key, or from
  // the stored chunks. `batch` must outlive the writer.
  ChunkWriter(sqlite::Connection& connection, CollectionKey collection, std::size_t dimension,
              const CatalogBatch& batch);

  // `replaced`: the document was already stored. Errors: invalid, naming the chunk.
  Result<void> write(DocumentKey document, const DocumentWrite& write, bool replaced);
  // Marks all chunks of the document for deletion.
  Result<void> remove_all(DocumentKey document);
  // Deletes the marked chunks. The last call.
  Result<void> finish();

  std::size_t added() const { return added_; }
  std::size_t kept() const { return kept_; }
  std::size_t removed() const { return removed_; }
  std::int64_t chunks_change() const { return chunks_change_; }
  std::int64_t vectors_change() const { return vectors_change_; }  // in rows of the dimension

 private:
  struct Stored {  // move-only: by_id points into records
    Stored() = default;
    Stored(Stored&&) = default;
    std::vector<ChunkRecord> records;
    std::unordered_map<std::string_view, const ChunkRecord*> by_id;
  };
  Result<Stored> stored(DocumentKey document);
  Result<void> add(DocumentKey document, const ChunkRecord& chunk);
  Result<void> keep(const ChunkRecord& before, const ChunkRecord& now);
  Result<void> move(const ChunkRecord& before, const ChunkRecord& now);
  Result<void> put_vectors(ChunkKey key, const ChunkRecord& chunk);
  Result<void> copy_vectors(ChunkKey key, const ChunkRecord& chunk);
  Result<void> insert_vectors(ChunkKey key, std::string_view bytes);
  Result<void> retire_vectors(const ChunkRecord& chunk);
  Result<void> drop_vectors(ChunkKey key);
  void count_vectors(std::size_t bytes, int sign);

  sqlite::Connection& connection_;
  const CollectionKey collection_;
  const std::size_t dimension_;
  std::unordered_map<std::string_view, const std::vector<float>*> in_batch_;  // by embed_key
  // Vectors replaced in this batch, by embed_key; other chunks may copy them.
  std::map<Digest, std::vector<float>> retired_;
  std::unordered_set<std::int64_t> doomed_;  // keys of the chunks that finish() deletes
  std::size_t added_ = 0, kept_ = 0, removed_ = 0;
  std::int64_t chunks_change_ = 0, vectors_change_ = 0;
};

}  // namespace quarry::store
