// The first journey: source -> extract -> chunk -> embed -> knowledge base.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "chunk/chunker.h"
#include "core/deadline.h"
#include "core/json.h"
#include "core/result.h"
#include "embed/embedder.h"
#include "extract/worker_pool.h"
#include "ingest/defaults_by_path.h"
#include "ingest/embedding_text.h"
#include "knowledge/knowledge_base.h"
#include "source/source.h"

namespace quarry::ingest {

// Which documents whose file is gone are removed. `gone` spares those of a location in which
// nothing is left at all: it may be a disk that is not mounted.
enum class Prune { nothing, gone, gone_even_all };

struct IngestRequest {
  std::vector<std::string> locations;
  source::SourceFilter filter = {};
  chunk::ChunkSettings chunking;
  WindowContext context = WindowContext::title;
  GivenData given = {};
  std::size_t readers = 1;  // files read at once: no more than the pool has workers
  Prune prune = Prune::nothing;
  std::uint64_t memory_bytes = 1ULL << 30;  // for what is under way at once
  std::uint64_t max_file_bytes = 1ULL << 30;
  std::function<Result<std::unique_ptr<source::Source>>(std::string_view,
                                                        const source::SourceFilter&)>
      open_source = source::Source::open;
};

// A file, a record of one or a location, and what was the matter with it.
struct IngestFailure {
  std::string source;
  Error error;
};

// Ends the message of a failure whose source had documents before.
inline constexpr std::string_view kTextRemoved = "; its earlier text was removed";

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
  std::vector<IngestFailure> skipped;  // files that no extractor reads, and empty ones
  std::vector<std::string> pruned;     // files that are gone
  // Labels that were given by an earlier run and not by this one, and how many documents have them.
  std::set<std::string> kept_labels;
  std::size_t kept_labels_of = 0;

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
// cancelled, not_found where no location can be opened; what was committed before stays, and the
// next run goes on from there.
Result<IngestReport> ingest(const IngestRequest& request, knowledge::KnowledgeBase& knowledge,
                            store::Catalog& catalog, const embed::Embedder& embedder,
                            extract::WorkerPool& workers, const ProgressSink& progress,
                            const Deadline& deadline);

}  // namespace quarry::ingest
