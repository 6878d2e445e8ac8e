// Lookups of the ingesting writer: collections, files, stored documents and vectors.
#include "store/catalog.h"
#include "store/catalog_rows.h"
#include "store/catalog_state.h"

namespace quarry::store {

using sqlite::Blob;
using sqlite::Transaction;

Result<CollectionRecord> Catalog::collection(std::string_view name) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  auto query = QUARRY_TRY(
      reader->query("SELECT " QUARRY_COLLECTION_COLUMNS " FROM collections WHERE name = ?"));
  query.bind(name);
  if (QUARRY_TRY(query.step())) return rows::collection(query);
  return {Code::not_found, "collection " + std::string(name) + ": not found"};
}

Result<std::vector<CollectionRecord>> Catalog::collections() const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  auto query = QUARRY_TRY(
      reader->query("SELECT " QUARRY_COLLECTION_COLUMNS " FROM collections ORDER BY name"));
  std::vector<CollectionRecord> records;
  while (QUARRY_TRY(query.step())) records.push_back(rows::collection(query));
  return records;
}

// Every chunk of a collection with a model has vectors, so it suffices to find a chunk with the
// key.
Result<std::vector<bool>> Catalog::has_vectors(CollectionKey collection,
                                               std::span<const Digest> keys) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  const auto transaction = QUARRY_TRY(Transaction::begin(*reader, Transaction::Kind::reading));
  std::vector<bool> present;
  present.reserve(keys.size());
  for (const Digest& key : keys) {
    auto query = QUARRY_TRY(
        reader->query("SELECT 1 FROM chunks WHERE collection = ?1 AND embed_key = ?2 "
                      "AND (SELECT dimension FROM collections WHERE key = ?1) > 0 LIMIT 1"));
    query.bind(collection, Blob{rows::bytes_of(key)});
    present.push_back(QUARRY_TRY(query.step()));
  }
  return present;
}

Result<std::optional<FileRecord>> Catalog::file(CollectionKey collection,
                                                std::string_view file) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  auto query = QUARRY_TRY(reader->query(
      "SELECT file, content, documents FROM files WHERE collection = ? AND file = ?"));
  query.bind(collection, file);
  if (!QUARRY_TRY(query.step())) return std::optional<FileRecord>();
  return std::optional<FileRecord>(QUARRY_TRY(rows::file(query)));
}

Result<std::vector<FileRecord>> Catalog::files(CollectionKey collection) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  auto query = QUARRY_TRY(reader->query(
      "SELECT file, content, documents FROM files WHERE collection = ? ORDER BY file"));
  query.bind(collection);
  std::vector<FileRecord> records;
  while (QUARRY_TRY(query.step())) records.push_back(QUARRY_TRY(rows::file(query)));
  return records;
}

Result<std::vector<std::string>> Catalog::known_files(CollectionKey collection) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  auto query =
      QUARRY_TRY(reader->query("SELECT file FROM files WHERE collection = ?1 UNION "
                               "SELECT file FROM documents WHERE collection = ?1 ORDER BY file"));
  query.bind(collection);
  std::vector<std::string> files;
  while (QUARRY_TRY(query.step())) files.emplace_back(query.bytes(0));
  return files;
}

Result<std::optional<Catalog::StoredDocument>> Catalog::stored(CollectionKey collection,
                                                               std::string_view document_id) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  auto query = QUARRY_TRY(reader->query(
      "SELECT content, labels FROM documents WHERE collection = ? AND document_id = ?"));
  query.bind(collection, document_id);
  if (!QUARRY_TRY(query.step())) return std::optional<StoredDocument>();
  return std::optional<StoredDocument>({.content = QUARRY_TRY(rows::digest(query.bytes(0))),
                                        .labels = QUARRY_TRY(rows::labels(query.bytes(1)))});
}

// The condition on labels repeats the WHERE clause of the partial index labelled_documents; without
// it SQLite cannot use that index.
Result<std::vector<std::string>> Catalog::labels_of_text(CollectionKey collection,
                                                         std::string_view text) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  auto query = QUARRY_TRY(reader->query(
      "SELECT labels FROM documents INDEXED BY labelled_documents WHERE collection = ? "
      "AND checksum = ? AND labels <> '[]' AND text = ? ORDER BY key LIMIT 1"));
  query.bind(collection, checksum64(text), Blob{text});
  if (!QUARRY_TRY(query.step())) return std::vector<std::string>();
  return rows::labels(query.bytes(0));
}

Result<std::vector<std::string>> Catalog::document_ids(CollectionKey collection,
                                                       std::string_view file) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  auto query = QUARRY_TRY(reader->query(
      "SELECT document_id FROM documents WHERE collection = ? AND file = ? ORDER BY document_id"));
  query.bind(collection, file);
  std::vector<std::string> ids;
  while (QUARRY_TRY(query.step())) ids.emplace_back(query.bytes(0));
  return ids;
}

Result<Catalog::Counts> Catalog::counts(CollectionKey collection) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  auto query =
      QUARRY_TRY(reader->query("SELECT documents, chunks, vectors FROM collections WHERE key = ?"));
  query.bind(collection);
  if (!QUARRY_TRY(query.step())) return Counts{};
  const auto count = [&](int column) { return static_cast<std::size_t>(query.integer(column)); };
  return Counts{.documents = count(0), .chunks = count(1), .vectors = count(2)};
}

}  // namespace quarry::store
