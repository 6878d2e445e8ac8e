// The source of truth: collections, documents, chunks, text, vectors and labels in one SQLite file.
// All indexes can be rebuilt from it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.h"
#include "core/principal.h"
#include "core/result.h"
#include "store/path_defaults.h"
#include "store/records.h"

namespace quarry::store {

// A document to store, with its chunks. A chunk may omit its vectors if the collection or the batch
// already has vectors with the same embed_key; the catalog copies those.
struct DocumentWrite {
  DocumentRecord record;  // the catalog assigns key, version and sequence
  std::vector<ChunkRecord> chunks;
};

struct CatalogBatch {
  std::vector<DocumentWrite> documents;  // each is added, or replaces the document with its id
  std::vector<std::string> remove;       // document ids; ignored if also in `documents`
  // Files that were ingested completely; the catalog counts their documents itself. If a batch
  // changes documents of a file without listing the file here, the catalog deletes its file record,
  // because the record no longer describes the stored documents.
  std::vector<FileRecord> files;
  std::vector<std::string> forget_files;
};

struct BatchOutcome {
  std::size_t chunks_added = 0, chunks_kept = 0, chunks_removed = 0, documents_removed = 0;
  std::uint64_t sequence = 0;  // of the last change in the catalog
};

// One changed document, as the index needs it. A deleted document has no chunks.
struct DocumentChange {
  DocumentKey key{};
  std::uint64_t sequence = 0;
  bool deleted = false;
  std::string title, source, file, media_type;
  Json metadata;
  std::vector<std::string> labels;
  std::vector<ChunkRecord> chunks;  // with text and vectors
};

struct DocumentListRequest {
  std::string after;  // list documents after this document_id; empty: from the start
  std::size_t limit = 100;
  // Lists only documents whose file has this path or ends in "/" + name; empty: all.
  std::string name;
};

// SQLite in WAL mode with synchronous=FULL: a write is on disk when the call returns. Thread-safe:
// one writer at a time; readers run concurrently on their own connections.
class Catalog {
 public:
  enum class Access { read_only, read_write };

  // Creates the file if `access` is read_write and the file does not exist. Errors: not_found,
  // denied, exhausted, corrupt, conflict (written by a newer Quarry; the message names both format
  // versions).
  static Result<std::unique_ptr<Catalog>> open(const std::filesystem::path& file, Access access);
  ~Catalog();

  // Errors: invalid (no name), conflict (the name exists).
  Result<CollectionRecord> create_collection(const CollectionRecord& collection);
  // Errors: not_found.
  Result<CollectionRecord> collection(std::string_view name) const;
  Result<std::vector<CollectionRecord>> collections() const;
  // Deletes the collection and all its rows in one transaction. Errors: not_found.
  Result<void> remove_collection(CollectionKey collection);

  // Writes the whole batch in one transaction, or nothing. Durable on return. A replaced document
  // keeps its key; a chunk keeps its key if its chunk_id is unchanged. Errors: invalid, naming the
  // chunk (byte or character range does not fit the text, duplicate id, missing vectors, wrong
  // dimension).
  Result<BatchOutcome> commit(CollectionKey collection, const CatalogBatch& batch);

  // Returns, for each key in order, whether the collection has vectors with that embed_key.
  Result<std::vector<bool>> has_vectors(CollectionKey collection,
                                        std::span<const Digest> keys) const;
  Result<std::optional<FileRecord>> file(CollectionKey collection, std::string_view file) const;
  Result<std::vector<FileRecord>> files(CollectionKey collection) const;
  // Returns the files that have a file record or at least one document: sorted, without duplicates.
  Result<std::vector<std::string>> known_files(CollectionKey collection) const;
  // The content digest and labels of a stored document. Takes no principal and so checks no labels:
  // only the ingesting writer may call it.
  struct StoredDocument {
    Digest content;
    std::vector<std::string> labels;
  };
  Result<std::optional<StoredDocument>> stored(CollectionKey collection,
                                               std::string_view document_id) const;
  // Returns the labels of a labelled document with the same text; empty if no such document exists.
  // Checks no labels: only the ingesting writer may call it.
  Result<std::vector<std::string>> labels_of_text(CollectionKey collection,
                                                  std::string_view text) const;
  // Returns the ids of all documents that came from the file, sorted. Checks no labels: only the
  // ingesting writer may call it.
  Result<std::vector<std::string>> document_ids(CollectionKey collection,
                                                std::string_view file) const;

  Result<std::vector<PathDefaults>> path_defaults(CollectionKey collection) const;
  // Replaces all path defaults of the collection.
  Result<void> set_path_defaults(CollectionKey collection,
                                 const std::vector<PathDefaults>& defaults);

  // The reads below check labels. A document that the principal may not read is not_found, or is
  // left out of a list.
  Result<DocumentRecord> document(CollectionKey collection, std::string_view document_id,
                                  const Principal& principal) const;
  // Lists documents without text and blocks, ordered by file and then by source. Errors: not_found
  // (the document request.after does not exist or may not be read).
  Result<std::vector<DocumentRecord>> list(CollectionKey collection,
                                           const DocumentListRequest& request,
                                           const Principal& principal) const;
  // A document and all its chunks, read from one snapshot. The chunks have text but no vectors.
  struct WholeDocument {
    DocumentRecord record;
    std::vector<ChunkRecord> chunks;
  };
  Result<WholeDocument> whole_document(CollectionKey collection, std::string_view document_id,
                                       const Principal& principal) const;
  // Returns chunks in the order of `keys`, with text but without vectors. Skips chunks that no
  // longer exist or that the principal may not read. The documents have no text and no blocks.
  struct ChunkView {
    ChunkRecord chunk;
    DocumentRecord document;
  };
  Result<std::vector<ChunkView>> chunks(CollectionKey collection, std::span<const ChunkKey> keys,
                                        const Principal& principal) const;

  // Passes all changes after `sequence` to the sink, in ascending order of sequence, with about 8
  // MiB of them in memory at a time. Holds no lock and no transaction while the sink runs; the same
  // call also delivers changes committed in the meantime. An error of the sink ends the call.
  using ChangeSink = std::function<Result<void>(DocumentChange)>;
  Result<void> changes_since(CollectionKey collection, std::uint64_t sequence,
                             const ChangeSink& sink) const;
  Result<std::uint64_t> last_sequence(CollectionKey collection) const;

  struct Counts {
    std::size_t documents = 0, chunks = 0, vectors = 0;
  };
  Result<Counts> counts(CollectionKey collection) const;
  // Runs SQLite's integrity check, then verifies every text and vector checksum, range, id and
  // vector size. Returns one line per finding. Reads documents in groups, each in its own
  // transaction, so a document written during the check may or may not be covered. Checks the
  // deadline between groups.
  Result<std::vector<std::string>> check(const Deadline& deadline = {}) const;

 private:
  struct State;
  explicit Catalog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace quarry::store
