#include <string>

#include "store/catalog.h"
#include "store/catalog_rows.h"
#include "store/catalog_state.h"
#include "store/chunk_faults.h"

namespace quarry::store {
namespace {

using sqlite::Connection;
using sqlite::Query;
using sqlite::Transaction;
using Findings = std::vector<std::string>;

// Bytes of text checked in one transaction. While a read transaction is open, the WAL cannot be
// reset and grows with every write.
constexpr std::size_t kGroupBytes = std::size_t{4} << 20;

// Runs a statement that returns one message per fault and adds the messages to the findings.
Result<void> collect(Connection& connection, const char* sql, std::string_view about,
                     Findings& findings) {
  auto query = QUARRY_TRY(connection.query(sql));
  while (QUARRY_TRY(query.step())) {
    if (query.bytes(0) != "ok")
      findings.push_back(std::string(about) + std::string(query.bytes(0)));
  }
  return {};
}

// Consistency checks that need no text or vectors. Each row of a result is the message of one
// finding.
constexpr const char* kSums[] = {
    "SELECT 'collection ' || name || ': expected counts ' || documents || ' ' || chunks || ' ' "
    "|| "
    "vectors || ', found ' || d || ' ' || c || ' ' || v FROM (SELECT o.*, "
    "(SELECT count(*) FROM documents WHERE collection = o.key) AS d, "
    "(SELECT count(*) FROM chunks WHERE collection = o.key) AS c, "
    "(SELECT coalesce(sum(length(x.floats)), 0) / max(4 * o.dimension, 1) FROM chunks h "
    " JOIN vectors x ON x.chunk = h.key WHERE h.collection = o.key) AS v FROM collections o) "
    "WHERE documents <> d OR chunks <> c OR vectors <> v",

    "SELECT 'file ' || file || ': expected ' || documents || ' documents, found ' || n FROM "
    "(SELECT f.*, (SELECT count(*) FROM documents d WHERE d.collection = f.collection AND "
    "d.file = f.file) AS n FROM files f) WHERE documents <> n",

    "SELECT 'chunk ' || c.chunk_id || ': expected in the collection of its document, found in "
    "another' "
    "FROM chunks c JOIN documents d ON d.key = c.document WHERE c.collection <> d.collection",

    "SELECT 'document ' || d.document_id || ': sequence ' || d.sequence || ' is higher than the "
    "last one of the catalog' "
    "FROM documents d WHERE d.sequence > (SELECT last FROM sequence)",

    "SELECT 'document key ' || x.document || ': recorded as deleted, but its row exists' "
    "FROM deletions x JOIN documents d ON d.key = x.document",
};

std::optional<std::string> floats_fault(std::string_view floats, std::int64_t checksum,
                                        std::size_t dimension) {
  if (floats.size() % sizeof(float) != 0) {
    return "expected whole floats, found " + std::to_string(floats.size()) + " bytes";
  }
  if (const auto fault = vectors_fault(floats.size() / sizeof(float), dimension)) return fault;
  if (floats.empty() || static_cast<std::int64_t>(checksum64(floats)) == checksum)
    return std::nullopt;
  return "its vectors do not match their stored checksum";
}

Result<Findings> chunk_findings(Connection& connection, DocumentKey document, std::string_view text,
                                std::size_t dimension) {
  Findings findings;
  std::vector<ChunkRecord> chunks;
  auto query =
      QUARRY_TRY(connection.query(
          "SELECT " QUARRY_CHUNK_COLUMNS ", v.floats, v.checksum FROM chunks c "
          "LEFT JOIN vectors v ON v.chunk = c.key WHERE c.document = ? ORDER BY c.ordinal, c.key"));
  query.bind(document);
  while (QUARRY_TRY(query.step())) {
    chunks.push_back(QUARRY_TRY(rows::chunk(query)));
    const std::string_view floats = query.bytes(rows::kChunkColumns);
    if (const auto fault =
            floats_fault(floats, query.integer(rows::kChunkColumns + 1), dimension)) {
      findings.push_back("chunk " + chunks.back().chunk_id + ": " + *fault);
    }
  }
  if (const auto fault = chunk_fault(text, chunks)) findings.push_back(*fault);
  return findings;
}

std::optional<std::string> block_fault(const std::vector<Block>& blocks, std::string_view text) {
  const CodePointCounter counter(text);
  for (const Block& block : blocks) {
    if (!counter.on_border(block.range.begin) || !counter.on_border(block.range.end)) {
      return "block at byte " + std::to_string(block.range.begin) +
             ": expected a range within the text";
    }
  }
  return std::nullopt;
}

// Expects the columns of QUARRY_DOCUMENT_COLUMNS, then blocks, text, dimension, checksum.
Result<Findings> document_findings(Connection& connection, const Query& row) {
  const DocumentRecord record = QUARRY_TRY(rows::document(row));
  const std::string_view text = row.bytes(rows::kDocumentColumns + 1);
  const auto dimension = static_cast<std::size_t>(row.integer(rows::kDocumentColumns + 2));
  Findings findings = QUARRY_TRY(chunk_findings(connection, record.key, text, dimension));
  if (static_cast<std::int64_t>(checksum64(text)) != row.integer(rows::kDocumentColumns + 3)) {
    findings.emplace_back("its text does not match its stored checksum");
  }
  const auto blocks = blocks_from_json(QUARRY_TRY(Json::parse(row.bytes(rows::kDocumentColumns))));
  if (!blocks) {
    findings.push_back(blocks.error().message);
  } else if (const auto fault = block_fault(*blocks, text)) {
    findings.push_back(*fault);
  }
  return findings;
}

void add(const Query& row, const Result<Findings>& found, Findings& findings) {
  const std::string about = "document " + std::string(row.bytes(1)) + ": ";
  if (!found) findings.push_back(about + found.error().message);
  for (const std::string& finding : found.value_or(Findings{})) findings.push_back(about + finding);
}

// Checks the documents with keys in (after, end] until they amount to kGroupBytes of text. Returns
// the key of the last document checked; nullopt if there are no more.
Result<std::optional<DocumentKey>> check_group(Connection& connection, DocumentKey after,
                                               DocumentKey end, Findings& findings) {
  const auto transaction = QUARRY_TRY(Transaction::begin(connection, Transaction::Kind::reading));
  auto query =
      QUARRY_TRY(connection.query("SELECT " QUARRY_DOCUMENT_COLUMNS
                                  ", d.blocks, d.text, o.dimension, d.checksum "
                                  "FROM documents d JOIN collections o ON o.key = d.collection "
                                  "WHERE d.key > ? AND d.key <= ? ORDER BY d.key"));
  query.bind(after, end);
  std::optional<DocumentKey> last;
  for (std::size_t bytes = 0; bytes < kGroupBytes && QUARRY_TRY(query.step());) {
    add(query, document_findings(connection, query), findings);
    last = DocumentKey(query.integer(0));
    bytes += query.bytes(rows::kDocumentColumns + 1).size();
  }
  return last;
}

Result<void> check_documents(Connection& connection, const Deadline& deadline, Findings& findings) {
  // Ignores documents added after this point; otherwise the check might never catch up with a busy
  // writer.
  const auto end =
      DocumentKey(QUARRY_TRY(connection.number("SELECT coalesce(max(key), 0) FROM documents")));
  std::optional<DocumentKey> last = DocumentKey(0);
  while (last) {
    QUARRY_TRY(deadline.check("checking the catalog"));
    last = QUARRY_TRY(check_group(connection, *last, end, findings));
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> Catalog::check(const Deadline& deadline) const {
  const auto reader = QUARRY_TRY(state_->readers.take());
  Findings findings;
  // Each statement runs in its own snapshot.
  const auto checked = [&]() -> Result<void> {
    QUARRY_TRY(collect(*reader, "PRAGMA integrity_check", "catalog: ", findings));
    QUARRY_TRY(collect(*reader,
                       "SELECT \"table\" || ' row ' || rowid || ' has no ' || parent FROM "
                       "pragma_foreign_key_check",
                       "catalog: ", findings));
    for (const char* sql : kSums) QUARRY_TRY(collect(*reader, sql, "", findings));
    return check_documents(*reader, deadline, findings);
  }();
  // A file too damaged to read further is a finding; a lack of space or permission is an error.
  if (!checked && checked.error().code != Code::corrupt) return checked.error();
  if (!checked) findings.push_back(checked.error().message);
  return findings;
}

}  // namespace quarry::store
