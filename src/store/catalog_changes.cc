#include <algorithm>
#include <string>

#include "store/catalog.h"
#include "store/catalog_rows.h"
#include "store/catalog_state.h"

namespace quarry::store {
namespace {

using sqlite::Connection;
using sqlite::Transaction;

// Changes are read in pages, and no transaction is open while the sink runs: a read transaction for
// the length of a rebuild would block checkpoints, and the WAL would grow for as long. A document
// that changes between pages gets a higher sequence, so it is delivered later or twice, but never
// lost. 8 MiB hold about 5,000 windows of 384 floats, enough to make the cost of one transaction
// per page negligible.
constexpr std::size_t kPageBytes = std::size_t{8} << 20;

struct Change {
  std::uint64_t sequence = 0;
  DocumentKey document{};
  bool deleted = false;
};

// Finds the first document change or deletion after `after`. One query per change costs two index
// lookups and avoids holding a list of a million changes.
Result<std::optional<Change>> next_change(Connection& connection, CollectionKey collection,
                                          std::uint64_t after) {
  auto query = QUARRY_TRY(connection.query(
      "SELECT * FROM (SELECT sequence, key, 0 FROM documents "
      "WHERE collection = ?1 AND sequence > ?2 ORDER BY sequence LIMIT 1) UNION ALL "
      "SELECT * FROM (SELECT sequence, document, 1 FROM deletions "
      "WHERE collection = ?1 AND sequence > ?2 ORDER BY sequence LIMIT 1) ORDER BY 1 LIMIT 1"));
  query.bind(collection, after);
  if (!QUARRY_TRY(query.step())) return std::optional<Change>();
  return std::optional<Change>({.sequence = static_cast<std::uint64_t>(query.integer(0)),
                                .document = DocumentKey(query.integer(1)),
                                .deleted = query.integer(2) != 0});
}

Result<DocumentChange> read_document(Connection& connection, const Change& change) {
  DocumentChange document{.key = change.document,
                          .sequence = change.sequence,
                          .deleted = change.deleted,
                          .metadata = Json::object(),
                          .labels = {},
                          .chunks = {}};
  if (change.deleted) return document;
  auto row = QUARRY_TRY(connection.query(
      "SELECT title, labels, metadata, text, source, file, media_type FROM documents "
      "WHERE key = ?"));
  row.bind(change.document);
  if (!QUARRY_TRY(row.step()))
    return Error{Code::corrupt, "catalog: a document changed within one transaction"};
  document.title = row.bytes(0);
  document.source = row.bytes(4);
  document.file = row.bytes(5);
  document.media_type = row.bytes(6);
  document.labels = QUARRY_TRY(rows::labels(row.bytes(1)));
  document.metadata = QUARRY_TRY(Json::parse(row.bytes(2)));
  auto query =
      QUARRY_TRY(connection.query("SELECT " QUARRY_CHUNK_COLUMNS
                                  ", v.floats FROM chunks c LEFT JOIN vectors v ON v.chunk = c.key "
                                  "WHERE c.document = ? ORDER BY c.ordinal, c.key"));
  query.bind(change.document);
  while (QUARRY_TRY(query.step())) {
    ChunkRecord chunk = QUARRY_TRY(rows::chunk(query));
    QUARRY_TRY(rows::fill_text(chunk, row.bytes(3)));
    chunk.vectors = QUARRY_TRY(rows::floats(query.bytes(rows::kChunkColumns)));
    document.chunks.push_back(std::move(chunk));
  }
  return document;
}

std::size_t size_of(const DocumentChange& change) {
  std::size_t bytes = sizeof(change) + change.title.size() + change.source.size();
  for (const ChunkRecord& chunk : change.chunks) {
    bytes += sizeof(chunk) + chunk.text.size() + chunk.vectors.size() * sizeof(float);
  }
  return bytes;
}

Result<std::vector<DocumentChange>> read_page(Connection& connection, CollectionKey collection,
                                              std::uint64_t after) {
  const auto transaction = QUARRY_TRY(Transaction::begin(connection, Transaction::Kind::reading));
  std::vector<DocumentChange> page;
  for (std::size_t bytes = 0; bytes < kPageBytes; bytes += size_of(page.back())) {
    const auto change = QUARRY_TRY(next_change(connection, collection, after));
    if (!change) break;
    page.push_back(QUARRY_TRY(read_document(connection, *change)));
    after = change->sequence;
  }
  return page;
}

}  // namespace

Result<void> Catalog::changes_since(CollectionKey collection, std::uint64_t sequence,
                                    const ChangeSink& sink) const {
  for (;;) {
    std::vector<DocumentChange> page;
    {
      const auto reader = QUARRY_TRY(state_->readers.take());
      page = QUARRY_TRY(read_page(*reader, collection, sequence));
    }
    if (page.empty()) return {};
    sequence = page.back().sequence;
    for (DocumentChange& change : page) QUARRY_TRY(sink(std::move(change)));
  }
}

Result<std::uint64_t> Catalog::last_sequence(CollectionKey collection) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  auto query = QUARRY_TRY(reader->query(
      "SELECT max(coalesce((SELECT max(sequence) FROM documents WHERE collection = ?1), 0), "
      "coalesce((SELECT max(sequence) FROM deletions WHERE collection = ?1), 0))"));
  query.bind(collection);
  QUARRY_TRY(query.step());
  return static_cast<std::uint64_t>(query.integer(0));
}

}  // namespace quarry::store
