// The reading half of ingestion: a file becomes documents, cut into chunks, if anything changed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ingest/ingest.h"
#include "source/source.h"

namespace quarry {

struct ReadDocument {
  DocumentRecord record;
  std::vector<Chunk> chunks;
  bool replaces = false;  // an older version is stored
};

// A file has been read to its end. `record` is set when all of it was good; `vanished` are
// documents that an earlier version of the file held.
struct ReadFile {
  SourceFile file;
  std::optional<FileRecord> record;
  std::vector<std::string> vanished;
  std::optional<Error> failure;
  std::size_t unchanged = 0;  // documents that stay as they are
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
  Reader(const IngestRequest& request, CollectionKey collection, const Catalog& catalog,
         const Embedder& embedder, WorkerPool& workers);

  // The documents of one file, then one ReadFile; a failure is told in that.
  void read(const SourceFile& file, const ReadSink& sink, const Deadline& deadline);
  const ReadSeconds& seconds() const { return seconds_; }

 private:
  class OneFile;

  const IngestRequest& request_;
  const CollectionKey collection_;
  const Catalog& catalog_;
  const Embedder& embedder_;
  WorkerPool& workers_;
  // Of all settings that decide what is stored for given bytes.
  std::string settings_;
  ReadSeconds seconds_;
};

}  // namespace quarry
