// The first journey: source -> extract -> chunk -> embed -> knowledge base.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "chunk/chunker.h"
#include "core/deadline.h"
#include "core/json.h"
#include "core/result.h"
#include "embed/embedder.h"
#include "extract/worker_pool.h"
#include "ingest/embedding_text.h"
#include "knowledge/knowledge_base.h"

namespace quarry {

struct IngestRequest {
  std::vector<std::string> locations;
  ChunkSettings chunking;
  WindowContext context = WindowContext::title;
  std::vector<std::string> labels;          // given to every document
  Json metadata = Json::object();           // added to every document's own
  std::size_t readers = 1;                  // files read at once: no more than the pool has workers
  bool prune = false;                       // remove documents whose file is gone
  std::uint64_t memory_bytes = 1ULL << 30;  // for what is under way at once
  std::uint64_t max_file_bytes = 1ULL << 30;
};

struct IngestFailure {
  std::string source;
  Error error;
};

struct IngestReport {
  std::string collection;
  std::size_t seen = 0, added = 0, updated = 0, unchanged = 0, deleted = 0, failed = 0;
  std::size_t chunks_added = 0, chunks_kept = 0, chunks_removed = 0;
  std::size_t embeddings_computed = 0;
  std::size_t embeddings_reused = 0;  // from the embedding cache
  std::uint64_t bytes = 0;
  double seconds = 0;
  Json stage_seconds = Json::object();  // busy time: extract, chunk, embed, write, settle
  std::vector<IngestFailure> failures;

  Json to_json() const;
};

// Told after each commit, on the thread that runs the ingestion.
struct IngestProgress {
  std::size_t files_done = 0, files_total = 0;  // total grows until the walk is done
  std::uint64_t bytes_done = 0, bytes_total = 0;
  std::size_t documents = 0, chunks = 0;
  double seconds = 0;
  double seconds_left = -1;          // -1: not known yet
  std::vector<std::string> durable;  // sources of documents committed since the last call
};
using ProgressSink = std::function<void(const IngestProgress&)>;

// A failed document is reported and the run goes on. Errors end the run: exhausted, denied,
// cancelled; what was committed before stays, and the next run goes on from there.
Result<IngestReport> ingest(const IngestRequest& request, KnowledgeBase& knowledge,
                            Catalog& catalog, const Embedder& embedder, WorkerPool& workers,
                            const ProgressSink& progress, const Deadline& deadline);

}  // namespace quarry
