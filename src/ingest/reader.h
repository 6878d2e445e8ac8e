// The reading half of ingestion: a file becomes documents, cut into chunks, if anything changed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ingest/defaults_by_path.h"
#include "ingest/ingest.h"
#include "source/source.h"

namespace quarry::ingest {

struct ReadDocument {
  store::DocumentRecord record;
  std::vector<chunk::Chunk> chunks;
  bool replaces = false;  // an older version is stored
};

// A file has been read to its end, or as far as possible. `record` is set when all of it was good;
// `vanished` are documents that an earlier version of the file held.
struct ReadFile {
  source::SourceFile file;
  // skipped: of a kind that no extractor reads, or empty; failed: its bytes were read and hold no
  // document; unreadable: its bytes could not be read.
  enum class Outcome { good, skipped, failed, unreadable } outcome = Outcome::good;
  Error reason = {};  // unless good
  std::optional<store::FileRecord> record = {};
  std::vector<std::string> vanished = {};
  std::size_t unchanged = 0;                  // documents that stay as they are
  std::size_t kept_labels_of = 0;             // documents whose labels an earlier run gave
  std::vector<std::string> kept_labels = {};  // of these
};

using ReadItem = std::variant<ReadDocument, ReadFile>;
// False: nothing more is wanted.
using ReadSink = std::function<bool(ReadItem item, std::uint64_t bytes)>;

struct ReadSeconds {
  std::atomic<double> extract = 0, chunk = 0;
};

// Thread-safe: several threads may read different files.
class Reader {
 public:
  Reader(const IngestRequest& request, store::CollectionKey collection,
         const store::Catalog& catalog, const embed::Embedder& embedder,
         extract::WorkerPool& workers)
      : request_(request),
        collection_(collection),
        catalog_(catalog),
        embedder_(embedder),
        workers_(workers) {}

  // The documents of one file, then one ReadFile, which tells what was wrong with the file. Errors
  // are those that no other file would escape: of the catalog, of starting a worker, cancelled.
  Result<void> read(const source::SourceFile& file, const DefaultsByPath& defaults,
                    const ReadSink& sink, const Deadline& deadline);
  const ReadSeconds& seconds() const { return seconds_; }

 private:
  class OneFile;

  const IngestRequest& request_;
  const store::CollectionKey collection_;
  const store::Catalog& catalog_;
  const embed::Embedder& embedder_;
  extract::WorkerPool& workers_;
  ReadSeconds seconds_;
};

}  // namespace quarry::ingest
