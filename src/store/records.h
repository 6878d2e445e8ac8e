// The records of the catalog: collections, documents, chunks, files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/document.h"
#include "core/hash.h"
#include "core/json.h"

namespace quarry::store {

// Row keys: never reused, meaningful only within one catalog.
enum class CollectionKey : std::int64_t {};
enum class DocumentKey : std::int64_t {};
enum class ChunkKey : std::int64_t {};

struct CollectionRecord {
  CollectionKey key{};
  std::string name;
  UnixMillis created{};
  std::string model_name;         // name of the embedder; empty: no vectors
  std::string model_fingerprint;  // identifies the vectors; empty: no vectors
  std::size_t dimension = 0;
};

struct ChunkRecord {
  ChunkKey key{};  // assigned by the catalog
  DocumentKey document{};
  std::string chunk_id;  // 32 hex digits: hash of document id, text, rank among equal texts
  std::size_t ordinal = 0;
  TextRange range;
  std::size_t char_start = 0, char_end = 0;
  int page = 0;
  std::string heading;
  std::string text;  // the document's text at `range`; not stored separately
  std::size_t tokens = 0;
  Digest embed_key;            // digest of everything that the vectors depend on
  std::vector<float> vectors;  // row-major: one row of `dimension` floats per window
};

struct DocumentRecord {
  DocumentKey key{};
  std::string document_id;     // 32 hex digits: hash of the source
  std::int64_t version = 1;    // incremented by every change
  std::uint64_t sequence = 0;  // of the last change; unique in the whole catalog
  std::string file;            // file or URL of origin; may have many documents
  Digest content;              // digest of the extracted Document and the chunking settings
  UnixMillis ingested{};
  Document document;
};

// The state of a file at its last complete ingestion; lets a run skip unchanged files.
struct FileRecord {
  std::string file;
  Digest content;  // digest of its bytes and of the extraction settings
  std::size_t documents = 0;
};

}  // namespace quarry::store
