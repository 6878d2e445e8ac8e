// Brings the stored chunks of a document to what they are now, at the cost of the difference.
// Used inside this room alone, within one writing transaction.
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

// Invariants: a chunk keeps its key as long as its chunk_id stays in its document; nothing is
// deleted before finish(), so that a chunk may take the vectors of one that goes in the same batch.
// One thread at a time.
class ChunkWriter {
 public:
  // The batch is where vectors that are not stored yet may stand, with another chunk.
  ChunkWriter(sqlite::Connection& connection, CollectionKey collection, std::size_t dimension,
              const CatalogBatch& batch);

  // `replaced`: the document was there before. Errors: invalid, naming the chunk.
  Result<void> write(DocumentKey document, const DocumentWrite& write, bool replaced);
  Result<void> remove_all(DocumentKey document);
  Result<void> finish();

  std::size_t added() const { return added_; }
  std::size_t kept() const { return kept_; }
  std::size_t removed() const { return removed_; }
  std::int64_t chunks_change() const { return chunks_change_; }
  std::int64_t vectors_change() const { return vectors_change_; }  // in rows of the dimension

 private:
  struct Stored {  // moved, never copied: the map points into the records
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
  std::map<Digest, std::vector<float>> retired_;  // replaced in this batch; others may ask for them
  std::unordered_set<std::int64_t> doomed_;
  std::size_t added_ = 0, kept_ = 0, removed_ = 0;
  std::int64_t chunks_change_ = 0, vectors_change_ = 0;
};

}  // namespace quarry::store
