#include "store/batch_writer.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "store/catalog_rows.h"

namespace quarry::store {

Result<BatchOutcome> BatchWriter::write() {
  sequence_ =
      static_cast<std::uint64_t>(QUARRY_TRY(connection_.number("SELECT last FROM sequence")));
  std::unordered_set<std::string_view> done_ids;
  for (const DocumentWrite& document : batch_.documents) {
    auto done = write_document(document);
    if (!done)
      return done.error().in("document " + document.record.document_id + " (" +
                             document.record.document.source + ")");
    done_ids.insert(document.record.document_id);
  }
  for (const std::string& document_id : batch_.remove) {
    if (done_ids.insert(document_id).second) QUARRY_TRY(remove_document(document_id));
  }
  QUARRY_TRY(finish_removals());
  QUARRY_TRY(connection_.run("UPDATE sequence SET last = ?", sequence_));
  QUARRY_TRY(write_files());
  QUARRY_TRY(count());
  return BatchOutcome{.chunks_added = chunks_.added(),
                      .chunks_kept = chunks_.kept(),
                      .chunks_removed = chunks_.removed(),
                      .documents_removed = removed_.size(),
                      .sequence = sequence_};
}

Result<std::optional<BatchWriter::Stored>> BatchWriter::stored(std::string_view document_id) {
  auto query = QUARRY_TRY(connection_.query(
      "SELECT key, file FROM documents WHERE collection = ? AND document_id = ?"));
  query.bind(collection_, document_id);
  if (!QUARRY_TRY(query.step())) return std::optional<Stored>();
  return std::optional<Stored>({DocumentKey(query.integer(0)), std::string(query.bytes(1))});
}

Result<void> BatchWriter::write_document(const DocumentWrite& document) {
  const DocumentRecord& record = document.record;
  if (record.document_id.empty()) return {Code::invalid, "expected a document id, found none"};
  const std::optional<Stored> before = QUARRY_TRY(stored(record.document_id));
  ++sequence_;
  DocumentKey key{};
  if (before) {
    key = before->key;
    touched_files_.insert(before->file);
    QUARRY_TRY(replace(key, record));
  } else {
    key = QUARRY_TRY(add(record));
    ++documents_change_;
  }
  touched_files_.insert(record.file);
  return chunks_.write(key, document, before.has_value());
}

Result<DocumentKey> BatchWriter::add(const DocumentRecord& record) {
  const Document& document = record.document;
  QUARRY_TRY(connection_.run(
      "INSERT INTO documents (collection, document_id, version, sequence, file, content, ingested, "
      "source, "
      "title, media_type, pages, labels, metadata, checksum, blocks, text) VALUES "
      "(?,?,1,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      collection_, record.document_id, sequence_, record.file,
      sqlite::Blob{rows::bytes_of(record.content)}, record.ingested.time_since_epoch().count(),
      document.source, document.title, document.media_type, document.pages,
      rows::labels_json(document.labels), document.metadata.dump(), checksum64(document.text),
      blocks_to_json(document.blocks).dump(), sqlite::Blob{document.text}));
  return DocumentKey(connection_.last_key());
}

Result<void> BatchWriter::replace(DocumentKey key, const DocumentRecord& record) {
  const Document& document = record.document;
  return connection_.run(
      "UPDATE documents SET version = version + 1, sequence = ?, file = ?, content = ?, ingested = "
      "?, "
      "source = ?, title = ?, media_type = ?, pages = ?, labels = ?, metadata = ?, checksum = ?, "
      "blocks = ?, "
      "text = ? "
      "WHERE key = ?",
      sequence_, record.file, sqlite::Blob{rows::bytes_of(record.content)},
      record.ingested.time_since_epoch().count(), document.source, document.title,
      document.media_type, document.pages, rows::labels_json(document.labels),
      document.metadata.dump(), checksum64(document.text), blocks_to_json(document.blocks).dump(),
      sqlite::Blob{document.text}, key);
}

// Records the deletion and marks the chunks. finish_removals deletes the rows later, because
// another document of the batch may still copy vectors from these chunks.
Result<void> BatchWriter::remove_document(std::string_view document_id) {
  const std::optional<Stored> before = QUARRY_TRY(stored(document_id));
  if (!before) return {};
  touched_files_.insert(before->file);
  QUARRY_TRY(chunks_.remove_all(before->key));
  removed_.push_back(before->key);
  ++sequence_;
  return connection_.run("INSERT INTO deletions (sequence, collection, document) VALUES (?, ?, ?)",
                         sequence_, collection_, before->key);
}

Result<void> BatchWriter::finish_removals() {
  QUARRY_TRY(chunks_.finish());
  for (const DocumentKey key : removed_) {
    QUARRY_TRY(connection_.run("DELETE FROM documents WHERE key = ?", key));
    --documents_change_;
  }
  return {};
}

// If documents of a file change but the batch does not list the file, its record is deleted and the
// next run reads the file again. The document count of every record thus stays correct even if a
// run is interrupted.
Result<void> BatchWriter::write_files() {
  for (const FileRecord& file : batch_.files) touched_files_.erase(file.file);
  touched_files_.insert(batch_.forget_files.begin(), batch_.forget_files.end());
  for (const std::string& file : touched_files_) {
    QUARRY_TRY(
        connection_.run("DELETE FROM files WHERE collection = ? AND file = ?", collection_, file));
  }
  for (const FileRecord& file : batch_.files) {
    QUARRY_TRY(connection_.run(
        "INSERT OR REPLACE INTO files (collection, file, content, documents) VALUES (?1, ?2, ?3, "
        "(SELECT count(*) FROM documents WHERE collection = ?1 AND file = ?2))",
        collection_, file.file, sqlite::Blob{rows::bytes_of(file.content)}));
  }
  return {};
}

Result<void> BatchWriter::count() {
  return connection_.run(
      "UPDATE collections SET documents = documents + ?, chunks = chunks + ?, vectors = vectors + "
      "? "
      "WHERE key = ?",
      documents_change_, chunks_.chunks_change(), chunks_.vectors_change(), collection_);
}

}  // namespace quarry::store
