// The truth: collections, documents, chunks, text, vectors and labels in one SQLite file.
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

// One document to be stored with its chunks. Chunks whose embed_key stands in the collection
// already may come without vectors: the catalog takes them from there.
struct DocumentWrite {
  DocumentRecord record;  // key, version and sequence are given by the catalog
  std::vector<ChunkRecord> chunks;
};

struct CatalogBatch {
  std::vector<DocumentWrite> documents;  // added, or replacing those of the same document_id
  std::vector<std::string> remove;       // document ids; one that is also written is not removed
  // Ingested whole; the catalog counts their documents itself. A file whose documents change in a
  // batch that does not name it is forgotten: it is no longer as last ingested.
  std::vector<FileRecord> files;
  std::vector<std::string> forget_files;
};

struct BatchOutcome {
  std::size_t chunks_added = 0, chunks_kept = 0, chunks_removed = 0, documents_removed = 0;
  std::uint64_t sequence = 0;  // of the last change
};

// One document as the index needs it. A deleted one has no chunks.
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
  std::string after;  // document_id; empty: from the start
  std::size_t limit = 100;
  std::string name;  // only those whose file has this path, or this as its last part; empty: all
};

// SQLite in WAL with synchronous=FULL: a write that returned is on disk. Thread-safe: one writer at
// a time, readers beside it on their own connections.
class Catalog {
 public:
  enum class Access { read_only, read_write };

  // Makes the file when asked to write and there is none. Errors: not_found, denied, exhausted,
  // corrupt, conflict (written by a newer Quarry: names both format versions).
  static Result<std::unique_ptr<Catalog>> open(const std::filesystem::path& file, Access access);
  ~Catalog();

  Result<CollectionRecord> create_collection(const CollectionRecord& collection);  // conflict
  Result<CollectionRecord> collection(std::string_view name) const;                // not_found
  Result<std::vector<CollectionRecord>> collections() const;
  Result<void> remove_collection(CollectionKey collection);

  // All of the batch in one transaction, or nothing. Durable on return. A replaced document keeps
  // its key, and so do its chunks whose chunk_id stays. Errors: invalid, naming the chunk (ranges
  // that do not fit the text in bytes or characters, repeated ids, vectors missing or of another
  // dimension).
  Result<BatchOutcome> commit(CollectionKey collection, const CatalogBatch& batch);

  // Whether the vectors of that embed_key are there already: for each key, in order.
  Result<std::vector<bool>> has_vectors(CollectionKey collection,
                                        std::span<const Digest> keys) const;
  Result<std::optional<FileRecord>> file(CollectionKey collection, std::string_view file) const;
  Result<std::vector<FileRecord>> files(CollectionKey collection) const;
  // Of files ingested whole and of those that only have documents; each once, in order.
  Result<std::vector<std::string>> known_files(CollectionKey collection) const;
  // Digest and labels of what is stored for that document, if it is; no principal: for the writer
  // alone.
  struct StoredDocument {
    Digest content;
    std::vector<std::string> labels;
  };
  Result<std::optional<StoredDocument>> stored(CollectionKey collection,
                                               std::string_view document_id) const;
  // Labels of a labelled document with the same text; empty: there is none. For the writer alone.
  Result<std::vector<std::string>> labels_of_text(CollectionKey collection,
                                                  std::string_view text) const;
  // Ids of all documents that came from the file; no principal: for the writer alone.
  Result<std::vector<std::string>> document_ids(CollectionKey collection,
                                                std::string_view file) const;

  Result<std::vector<PathDefaults>> path_defaults(CollectionKey collection) const;
  // In place of all that the collection has.
  Result<void> set_path_defaults(CollectionKey collection,
                                 const std::vector<PathDefaults>& defaults);

  // Reads on behalf of somebody. What the principal may not read is not_found, or not listed.
  Result<DocumentRecord> document(CollectionKey collection, std::string_view document_id,
                                  const Principal& principal) const;
  // Without text and blocks, in the order of files and, within one, of sources.
  Result<std::vector<DocumentRecord>> list(CollectionKey collection,
                                           const DocumentListRequest& request,
                                           const Principal& principal) const;
  // A document and all of its chunks in one version; chunks with text, without vectors.
  struct WholeDocument {
    DocumentRecord record;
    std::vector<ChunkRecord> chunks;
  };
  Result<WholeDocument> whole_document(CollectionKey collection, std::string_view document_id,
                                       const Principal& principal) const;
  // Chunks with text, without vectors, in the order of `keys`; those that are gone or not permitted
  // are left out. The documents come without text and blocks.
  struct ChunkView {
    ChunkRecord chunk;
    DocumentRecord document;
  };
  Result<std::vector<ChunkView>> chunks(CollectionKey collection, std::span<const ChunkKey> keys,
                                        const Principal& principal) const;

  // Changes after `sequence` in ascending order, at most about 8 MiB of them in memory at once. No
  // lock is held while the sink works; what changes meanwhile comes later in the same call.
  using ChangeSink = std::function<Result<void>(DocumentChange)>;
  Result<void> changes_since(CollectionKey collection, std::uint64_t sequence,
                             const ChangeSink& sink) const;
  Result<std::uint64_t> last_sequence(CollectionKey collection) const;

  struct Counts {
    std::size_t documents = 0, chunks = 0, vectors = 0;
  };
  Result<Counts> counts(CollectionKey collection) const;
  // SQLite's own check, and that every range, text, id and vector size holds. One line a finding.
  // Reads documents in groups, each in a transaction of its own: what is written meanwhile is
  // checked as well, or not. The deadline is asked between the groups.
  Result<std::vector<std::string>> check(const Deadline& deadline = {}) const;

 private:
  struct State;
  explicit Catalog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace quarry::store
