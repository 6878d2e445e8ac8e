// The reading half of ingestion: extracts the documents of a changed file and cuts them into
// chunks.
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

// The outcome of reading one file. `record` is set if the whole file was good; `vanished` lists
// documents of an earlier version of the file that it no longer contains.
struct ReadFile {
  source::SourceFile file;
  // skipped: the walk found a file that is empty or of a kind that no extractor reads. failed:
  // extraction failed, the file is too large, or the caller named a file that would otherwise be
  // skipped. unreadable: the bytes could not be read.
  enum class Outcome { good, skipped, failed, unreadable } outcome = Outcome::good;
  Error reason = {};  // set unless good
  std::optional<store::FileRecord> record = {};
  std::vector<std::string> vanished = {};
  std::size_t unchanged = 0;                  // documents that are already stored as they are
  std::size_t documents_keeping_labels = 0;   // documents whose labels an earlier run set
  std::vector<std::string> kept_labels = {};  // the labels of these documents
};

using ReadItem = std::variant<ReadDocument, ReadFile>;
// Returns false if the run has ended; the reader then stops.
using ReadSink = std::function<bool(ReadItem item, std::uint64_t bytes)>;

// Busy time of all readers together.
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

  // Sends the documents of one file to the sink, then one ReadFile with the outcome. Faults of the
  // file are part of the outcome. Errors are returned only if they would hit every other file too:
  // catalog errors, a worker that cannot be started, cancelled, deadline.
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
