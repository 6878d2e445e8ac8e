#include <algorithm>

#include "store/catalog.h"
#include "store/catalog_rows.h"
#include "store/catalog_state.h"
#include "store/sqlite_blob.h"

namespace quarry {
namespace {

using sqlite::Blob;
using sqlite::Query;
using sqlite::Transaction;

// The same words whether it is not there or not permitted: the difference would tell of its being.
Error no_document(std::string_view document_id) {
  return {Code::not_found, "document " + std::string(document_id) + ": not found"};
}

Result<bool> permitted(const Query& row, const Principal& principal, int labels_column) {
  return principal.may_read(QUARRY_TRY(rows::labels(row.bytes(labels_column))));
}

}  // namespace

Result<DocumentRecord> Catalog::document(CollectionKey collection, std::string_view document_id,
                                         const Principal& principal) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  auto query =
      QUARRY_TRY(reader->query("SELECT " QUARRY_DOCUMENT_COLUMNS ", d.blocks, d.text "
                               "FROM documents d WHERE d.collection = ? AND d.document_id = ?"));
  query.bind(collection, document_id);
  if (!QUARRY_TRY(query.step())) return no_document(document_id);
  if (!QUARRY_TRY(permitted(query, principal, rows::kLabelsColumn)))
    return no_document(document_id);
  DocumentRecord record = QUARRY_TRY(rows::document(query));
  record.document.blocks =
      QUARRY_TRY(blocks_from_json(QUARRY_TRY(Json::parse(query.bytes(rows::kDocumentColumns)))));
  record.document.text = query.bytes(rows::kDocumentColumns + 1);
  return record;
}

Result<std::vector<DocumentRecord>> Catalog::list(CollectionKey collection,
                                                  const DocumentListRequest& request,
                                                  const Principal& principal) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  // Each of the two walks an index that is in the order wanted.
  const bool of_file = !request.file.empty();
  auto query = QUARRY_TRY(reader->query(
      of_file ? "SELECT " QUARRY_DOCUMENT_COLUMNS " FROM documents d WHERE d.collection = ? "
                "AND d.document_id > ? AND d.file = ? ORDER BY d.document_id"
              : "SELECT " QUARRY_DOCUMENT_COLUMNS " FROM documents d WHERE d.collection = ? "
                "AND d.document_id > ? ORDER BY d.document_id"));
  if (of_file) {
    query.bind(collection, request.after, request.file);
  } else {
    query.bind(collection, request.after);
  }
  std::vector<DocumentRecord> records;
  while (records.size() < request.limit && QUARRY_TRY(query.step())) {
    if (!QUARRY_TRY(permitted(query, principal, rows::kLabelsColumn))) continue;
    records.push_back(QUARRY_TRY(rows::document(query)));
  }
  return records;
}

Result<std::vector<Catalog::ChunkView>> Catalog::chunks(CollectionKey collection,
                                                        std::span<const ChunkKey> keys,
                                                        const Principal& principal) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  // One state for all rows and texts, though several statements read them.
  const auto transaction = QUARRY_TRY(Transaction::begin(*reader, Transaction::Kind::reading));
  sqlite::BlobReader texts(*reader, "documents", "text");
  std::vector<ChunkView> views;
  for (const ChunkKey key : keys) {
    auto query =
        QUARRY_TRY(reader->query("SELECT " QUARRY_CHUNK_COLUMNS ", " QUARRY_DOCUMENT_COLUMNS
                                 " FROM chunks c JOIN documents d ON d.key = c.document WHERE "
                                 "c.key = ? AND c.collection = ?"));
    query.bind(key, collection);
    if (!QUARRY_TRY(query.step())) continue;
    if (!QUARRY_TRY(permitted(query, principal, rows::kChunkColumns + rows::kLabelsColumn)))
      continue;
    ChunkView view{.chunk = QUARRY_TRY(rows::chunk(query)),
                   .document = QUARRY_TRY(rows::document(query, rows::kChunkColumns))};
    view.chunk.text = QUARRY_TRY(texts.read(static_cast<std::int64_t>(view.document.key),
                                            view.chunk.range.begin, view.chunk.range.size()));
    views.push_back(std::move(view));
  }
  return views;
}

Result<std::vector<ChunkRecord>> Catalog::document_chunks(DocumentKey document) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  const auto transaction = QUARRY_TRY(Transaction::begin(*reader, Transaction::Kind::reading));
  auto text = QUARRY_TRY(reader->query("SELECT text FROM documents WHERE key = ?"));
  text.bind(document);
  std::vector<ChunkRecord> chunks;
  if (!QUARRY_TRY(text.step())) return chunks;
  auto query =
      QUARRY_TRY(reader->query("SELECT " QUARRY_CHUNK_COLUMNS
                               " FROM chunks c WHERE c.document = ? ORDER BY c.ordinal, c.key"));
  query.bind(document);
  while (QUARRY_TRY(query.step())) {
    chunks.push_back(QUARRY_TRY(rows::chunk(query)));
    QUARRY_TRY(rows::fill_text(chunks.back(), text.bytes(0)));
  }
  return chunks;
}

}  // namespace quarry
