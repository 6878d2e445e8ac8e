#include <algorithm>

#include "store/catalog.h"
#include "store/catalog_rows.h"
#include "store/catalog_state.h"
#include "store/sqlite_blob.h"

namespace quarry::store {
namespace {

using sqlite::Connection;
using sqlite::Query;
using sqlite::Transaction;

// The message is the same for a missing and a forbidden document; otherwise it would reveal that
// the document exists.
Error no_document(std::string_view document_id) {
  return {Code::not_found, "document " + std::string(document_id) + ": not found"};
}

Result<bool> permitted(const Query& row, const Principal& principal, int labels_column) {
  return principal.may_read(QUARRY_TRY(rows::labels(row.bytes(labels_column))));
}

Result<DocumentRecord> read_document(Connection& reader, CollectionKey collection,
                                     std::string_view document_id, const Principal& principal) {
  auto query =
      QUARRY_TRY(reader.query("SELECT " QUARRY_DOCUMENT_COLUMNS ", d.blocks, d.text "
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

// The position of a document in a listing.
struct Place {
  std::string file, source;
};

Result<Place> place_of(Connection& reader, CollectionKey collection, std::string_view document_id,
                       const Principal& principal) {
  auto query = QUARRY_TRY(reader.query(
      "SELECT file, source, labels FROM documents WHERE collection = ? AND document_id = ?"));
  query.bind(collection, document_id);
  if (!QUARRY_TRY(query.step())) return no_document(document_id);
  if (!QUARRY_TRY(permitted(query, principal, 2))) return no_document(document_id);
  return Place{.file = std::string(query.bytes(0)), .source = std::string(query.bytes(1))};
}

}  // namespace

Result<DocumentRecord> Catalog::document(CollectionKey collection, std::string_view document_id,
                                         const Principal& principal) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  return read_document(*reader, collection, document_id, principal);
}

Result<Catalog::WholeDocument> Catalog::whole_document(CollectionKey collection,
                                                       std::string_view document_id,
                                                       const Principal& principal) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  const auto transaction = QUARRY_TRY(Transaction::begin(*reader, Transaction::Kind::reading));
  WholeDocument whole{
      .record = QUARRY_TRY(read_document(*reader, collection, document_id, principal)),
      .chunks = {}};
  auto query =
      QUARRY_TRY(reader->query("SELECT " QUARRY_CHUNK_COLUMNS
                               " FROM chunks c WHERE c.document = ? ORDER BY c.ordinal, c.key"));
  query.bind(whole.record.key);
  while (QUARRY_TRY(query.step())) {
    whole.chunks.push_back(QUARRY_TRY(rows::chunk(query)));
    QUARRY_TRY(rows::fill_text(whole.chunks.back(), whole.record.document.text));
  }
  return whole;
}

Result<std::vector<DocumentRecord>> Catalog::list(CollectionKey collection,
                                                  const DocumentListRequest& request,
                                                  const Principal& principal) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  const auto transaction = QUARRY_TRY(Transaction::begin(*reader, Transaction::Kind::reading));
  Place after;
  if (!request.after.empty()) {
    after = QUARRY_TRY(place_of(*reader, collection, request.after, principal));
  }
  // Scans the index documents_by_file, which contains the file, so rows with other names are never
  // read.
  auto query = QUARRY_TRY(
      reader->query("SELECT " QUARRY_DOCUMENT_COLUMNS " FROM documents d WHERE d.collection = ?1 "
                    "AND d.file >= ?2 AND (d.file, d.source) > (?2, ?3) AND (?4 = '' OR "
                    "d.file = ?4 OR substr(d.file, -length(?4) - 1) = '/' || ?4) "
                    "ORDER BY d.file, d.source"));
  query.bind(collection, after.file, after.source, request.name);
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
  // One snapshot for all the statements below.
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

}  // namespace quarry::store
