// Records as rows: which columns in which order, and back. Used inside this room alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "store/records.h"
#include "store/sqlite.h"

namespace quarry::store::rows {

// Literals, so that they can be joined to a statement by the compiler. `d` is documents, `c`
// chunks. A document without its long columns:
#define QUARRY_DOCUMENT_COLUMNS                                                            \
  "d.key, d.document_id, d.version, d.sequence, d.file, d.content, d.ingested, d.source, " \
  "d.title, "                                                                              \
  "d.media_type, d.pages, d.labels, d.metadata"
// A chunk without its text and vectors:
#define QUARRY_CHUNK_COLUMNS                                                           \
  "c.key, c.document, c.chunk_id, c.ordinal, c.byte_begin, c.byte_end, c.char_start, " \
  "c.char_end, c.page, c.tokens, c.embed_key, c.heading"
#define QUARRY_COLLECTION_COLUMNS "key, name, created, model_name, model_fingerprint, dimension"

inline constexpr int kLabelsColumn = 11;  // of QUARRY_DOCUMENT_COLUMNS
inline constexpr int kDocumentColumns = 13;
inline constexpr int kChunkColumns = 12;

// Each reads the row from `column` on.
Result<DocumentRecord> document(const sqlite::Query& row, int column = 0);
Result<ChunkRecord> chunk(const sqlite::Query& row, int column = 0);
CollectionRecord collection(const sqlite::Query& row);
Result<FileRecord> file(const sqlite::Query& row);  // file, content, documents
// The chunk's own part of its document's text. Errors: corrupt, where it lies outside.
Result<void> fill_text(ChunkRecord& chunk, std::string_view text);

Result<Digest> digest(std::string_view bytes);
Result<std::vector<std::string>> labels(std::string_view json);
// Little-endian float32. Errors: corrupt, where the bytes are no whole number of floats.
Result<std::vector<float>> floats(std::string_view bytes);

std::string labels_json(const std::vector<std::string>& labels);
std::string_view bytes_of(const Digest& digest);
std::string_view bytes_of(const std::vector<float>& floats);

}  // namespace quarry::store::rows
