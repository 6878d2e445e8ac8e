#include "store/chunk_writer.h"

#include <algorithm>

#include "store/catalog_rows.h"
#include "store/chunk_faults.h"

namespace quarry::store {
namespace {

Error bad_chunk(const ChunkRecord& chunk, const std::string& what) {
  return {Code::invalid, "chunk " + chunk.chunk_id + ": " + what};
}

bool same_place(const ChunkRecord& a, const ChunkRecord& b) {
  return a.ordinal == b.ordinal && a.range == b.range && a.char_start == b.char_start &&
         a.char_end == b.char_end && a.page == b.page && a.tokens == b.tokens &&
         a.heading == b.heading;
}

}  // namespace

ChunkWriter::ChunkWriter(sqlite::Connection& connection, CollectionKey collection,
                         std::size_t dimension, const CatalogBatch& batch)
    : connection_(connection), collection_(collection), dimension_(dimension) {
  for (const DocumentWrite& document : batch.documents) {
    for (const ChunkRecord& chunk : document.chunks) {
      if (!chunk.vectors.empty())
        in_batch_.emplace(rows::bytes_of(chunk.embed_key), &chunk.vectors);
    }
  }
}

Result<void> ChunkWriter::write(DocumentKey document, const DocumentWrite& write, bool replaced) {
  if (const auto fault = chunk_fault(write.record.document.text, write.chunks)) {
    return {Code::invalid, *fault};
  }
  const Stored before = replaced ? QUARRY_TRY(stored(document)) : Stored{};
  // Marks every stored chunk for deletion; keep() unmarks the chunks that the new version contains.
  // A second write of the same document in one batch can unmark chunks that the first write marked.
  for (const ChunkRecord& chunk : before.records)
    doomed_.insert(static_cast<std::int64_t>(chunk.key));
  for (const ChunkRecord& chunk : write.chunks) {
    const auto found = before.by_id.find(chunk.chunk_id);
    QUARRY_TRY(found == before.by_id.end() ? add(document, chunk) : keep(*found->second, chunk));
  }
  return {};
}

Result<void> ChunkWriter::remove_all(DocumentKey document) {
  auto query = QUARRY_TRY(connection_.query("SELECT key FROM chunks WHERE document = ?"));
  query.bind(document);
  while (QUARRY_TRY(query.step())) doomed_.insert(query.integer(0));
  return {};
}

Result<void> ChunkWriter::finish() {
  std::vector<std::int64_t> keys(doomed_.begin(), doomed_.end());
  std::ranges::sort(keys);  // neighbouring keys share pages
  for (const std::int64_t key : keys) {
    QUARRY_TRY(drop_vectors(ChunkKey(key)));
    QUARRY_TRY(connection_.run("DELETE FROM chunks WHERE key = ?", key));
  }
  removed_ += keys.size();
  chunks_change_ -= static_cast<std::int64_t>(keys.size());
  doomed_.clear();
  return {};
}

Result<ChunkWriter::Stored> ChunkWriter::stored(DocumentKey document) {
  Stored stored;
  auto query = QUARRY_TRY(
      connection_.query("SELECT " QUARRY_CHUNK_COLUMNS " FROM chunks c WHERE c.document = ?"));
  query.bind(document);
  while (QUARRY_TRY(query.step())) stored.records.push_back(QUARRY_TRY(rows::chunk(query)));
  for (const ChunkRecord& chunk : stored.records) stored.by_id.emplace(chunk.chunk_id, &chunk);
  return stored;
}

Result<void> ChunkWriter::add(DocumentKey document, const ChunkRecord& chunk) {
  QUARRY_TRY(connection_.run(
      "INSERT INTO chunks (document, collection, chunk_id, ordinal, byte_begin, byte_end, "
      "char_start, "
      "char_end, page, tokens, embed_key, heading) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
      document, collection_, chunk.chunk_id, chunk.ordinal, chunk.range.begin, chunk.range.end,
      chunk.char_start, chunk.char_end, chunk.page, chunk.tokens,
      sqlite::Blob{rows::bytes_of(chunk.embed_key)}, chunk.heading));
  ++added_;
  ++chunks_change_;
  return put_vectors(ChunkKey(connection_.last_key()), chunk);
}

Result<void> ChunkWriter::keep(const ChunkRecord& before, const ChunkRecord& now) {
  ++kept_;
  doomed_.erase(static_cast<std::int64_t>(before.key));
  if (!same_place(before, now)) QUARRY_TRY(move(before, now));
  if (before.embed_key == now.embed_key) return {};
  // The vectors are stale: for example, the same text now has another heading.
  QUARRY_TRY(retire_vectors(before));
  QUARRY_TRY(connection_.run("UPDATE chunks SET embed_key = ? WHERE key = ?",
                             sqlite::Blob{rows::bytes_of(now.embed_key)}, before.key));
  return put_vectors(before.key, now);
}

Result<void> ChunkWriter::move(const ChunkRecord& before, const ChunkRecord& now) {
  return connection_.run(
      "UPDATE chunks SET ordinal = ?, byte_begin = ?, byte_end = ?, char_start = ?, char_end = ?, "
      "page = ?, tokens = ?, heading = ? WHERE key = ?",
      now.ordinal, now.range.begin, now.range.end, now.char_start, now.char_end, now.page,
      now.tokens, now.heading, before.key);
}

Result<void> ChunkWriter::put_vectors(ChunkKey key, const ChunkRecord& chunk) {
  const std::vector<float>* vectors = &chunk.vectors;
  if (vectors->empty() && dimension_ > 0) {
    const auto found = in_batch_.find(rows::bytes_of(chunk.embed_key));
    if (found == in_batch_.end()) return copy_vectors(key, chunk);
    vectors = found->second;
  }
  if (const auto fault = vectors_fault(vectors->size(), dimension_))
    return bad_chunk(chunk, *fault);
  if (dimension_ == 0) return {};
  return insert_vectors(key, rows::bytes_of(*vectors));
}

// Copies vectors from any chunk of the collection with the same embed_key. `chunk` itself already
// has that key in the table, but no vectors, so the join skips it.
Result<void> ChunkWriter::copy_vectors(ChunkKey key, const ChunkRecord& chunk) {
  auto query = QUARRY_TRY(
      connection_.query("SELECT v.floats FROM chunks c JOIN vectors v ON v.chunk = c.key "
                        "WHERE c.collection = ? AND c.embed_key = ? LIMIT 1"));
  query.bind(collection_, sqlite::Blob{rows::bytes_of(chunk.embed_key)});
  if (!QUARRY_TRY(query.step())) {
    return bad_chunk(chunk, "expected vectors, with the chunk or stored under embed key " +
                                chunk.embed_key.hex(16) + ", found none");
  }
  return insert_vectors(key, query.bytes(0));
}

Result<void> ChunkWriter::insert_vectors(ChunkKey key, std::string_view bytes) {
  count_vectors(bytes.size(), +1);
  return connection_.run("INSERT INTO vectors (chunk, checksum, floats) VALUES (?, ?, ?)", key,
                         checksum64(bytes), sqlite::Blob{bytes});
}

Result<void> ChunkWriter::retire_vectors(const ChunkRecord& chunk) {
  {
    auto query = QUARRY_TRY(connection_.query("SELECT floats FROM vectors WHERE chunk = ?"));
    query.bind(chunk.key);
    if (QUARRY_TRY(query.step())) {
      const auto [entry, added] =
          retired_.emplace(chunk.embed_key, QUARRY_TRY(rows::floats(query.bytes(0))));
      in_batch_.emplace(rows::bytes_of(entry->first), &entry->second);
    }
  }
  return drop_vectors(chunk.key);
}

Result<void> ChunkWriter::drop_vectors(ChunkKey key) {
  if (dimension_ == 0) return {};
  {
    auto query =
        QUARRY_TRY(connection_.query("SELECT length(floats) FROM vectors WHERE chunk = ?"));
    query.bind(key);
    if (QUARRY_TRY(query.step())) count_vectors(static_cast<std::size_t>(query.integer(0)), -1);
  }
  return connection_.run("DELETE FROM vectors WHERE chunk = ?", key);
}

void ChunkWriter::count_vectors(std::size_t bytes, int sign) {
  vectors_change_ += sign * static_cast<std::int64_t>(bytes / (sizeof(float) * dimension_));
}

}  // namespace quarry::store
