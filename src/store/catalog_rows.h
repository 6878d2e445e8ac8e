// Converts between records and SQLite rows: column lists and their order. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "store/records.h"
#include "store/sqlite.h"

namespace quarry::store::rows {

// Macros, so that the compiler can join them into one SQL literal. The alias `d` is documents, `c`
// is chunks. All document columns but the long ones (blocks, text):
#define QUARRY_DOCUMENT_COLUMNS                                                            \
  "d.key, d.document_id, d.version, d.sequence, d.file, d.content, d.ingested, d.source, " \
  "d.title, "                                                                              \
  "d.media_type, d.pages, d.labels, d.metadata"
// All chunk columns; text and vectors are stored elsewhere:
#define QUARRY_CHUNK_COLUMNS                                                           \
  "c.key, c.document, c.chunk_id, c.ordinal, c.byte_begin, c.byte_end, c.char_start, " \
  "c.char_end, c.page, c.tokens, c.embed_key, c.heading"
#define QUARRY_COLLECTION_COLUMNS "key, name, created, model_name, model_fingerprint, dimension"

inline constexpr int kLabelsColumn = 11;  // index into QUARRY_DOCUMENT_COLUMNS
inline constexpr int kDocumentColumns = 13;
inline constexpr int kChunkColumns = 12;

// Each function reads its columns starting at `column`.
Result<DocumentRecord> document(const sqlite::Query& row, int column = 0);
Result<ChunkRecord> chunk(const sqlite::Query& row, int column = 0);
CollectionRecord collection(const sqlite::Query& row);
Result<FileRecord> file(const sqlite::Query& row);  // file, content, documents
// Sets chunk.text from the document's text and chunk.range. Errors: corrupt (range outside the
// text).
Result<void> fill_text(ChunkRecord& chunk, std::string_view text);

Result<Digest> digest(std::string_view bytes);
Result<std::vector<std::string>> labels(std::string_view json);
// Decodes little-endian float32. Errors: corrupt (size not a multiple of 4 bytes).
Result<std::vector<float>> floats(std::string_view bytes);

std::string labels_json(const std::vector<std::string>& labels);
std::string_view bytes_of(const Digest& digest);
std::string_view bytes_of(const std::vector<float>& floats);

}  // namespace quarry::store::rows
