// What the catalog keeps: collections, documents, chunks.
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
  std::string model_name;         // of the embedder; empty: no vectors
  std::string model_fingerprint;  // empty: no vectors
  std::size_t dimension = 0;
};

struct ChunkRecord {
  ChunkKey key{};  // given by the catalog
  DocumentKey document{};
  std::string chunk_id;  // 32 hex digits over document id, text and place among equal texts
  std::size_t ordinal = 0;
  TextRange range;
  std::size_t char_start = 0, char_end = 0;
  int page = 0;
  std::string heading;
  std::string text;  // the document's text at `range`; not stored twice
  std::size_t tokens = 0;
  Digest embed_key;            // of all that the vectors were computed from
  std::vector<float> vectors;  // one row of `dimension` for each window
};

struct DocumentRecord {
  DocumentKey key{};
  std::string document_id;     // 32 hex digits over the source
  std::int64_t version = 1;    // counts up with every change
  std::uint64_t sequence = 0;  // of the last change, over the whole catalog
  std::string file;            // the file or URL it came from; many records may come from one
  Digest content;              // of the Document as extracted, and of the settings that cut it
  UnixMillis ingested{};
  Document document;
};

// A file as last ingested, so that an unchanged one need not be opened.
struct FileRecord {
  std::string file;
  Digest content;  // of its bytes and of the settings it was read with
  std::size_t documents = 0;
};

}  // namespace quarry::store
