// Ingests files into a knowledge base: source -> extract -> chunk -> embed -> knowledge base.
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

// Which documents to remove when their file is gone. `gone` spares a location in which no file is
// left at all, because its disk may not be mounted; `gone_even_all` does not.
enum class Prune { nothing, gone, gone_even_all };

struct IngestRequest {
  std::vector<std::string> locations;
  source::SourceFilter filter = {};
  chunk::ChunkSettings chunking;
  WindowContext context = WindowContext::title;
  GivenData given = {};
  std::size_t readers = 1;  // files read in parallel; more than the pool has workers is useless
  Prune prune = Prune::nothing;
  std::uint64_t memory_bytes = 1ULL << 30;    // a quarter bounds the queue of read documents
  std::uint64_t max_file_bytes = 1ULL << 30;  // a larger file is a failure and is not read
  std::function<Result<std::unique_ptr<source::Source>>(std::string_view,
                                                        const source::SourceFilter&)>
      open_source = source::Source::open;
};

// A file, a record of a file, or a location, with the reason why it was not ingested.
struct IngestFailure {
  std::string source;
  Error error;
};

// Suffix of the message of a failure whose source had documents that were now removed.
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
  std::vector<IngestFailure> skipped;  // empty files and kinds that no extractor reads
  std::vector<std::string> pruned;     // deleted files whose documents were removed
  // Labels that an earlier run set and this run did not mention, and how many documents keep them.
  std::set<std::string> kept_labels;
  std::size_t documents_keeping_labels = 0;

  Json to_json() const;
};

// Reported after each commit, on the thread that called ingest().
struct IngestProgress {
  std::size_t files_done = 0, files_total = 0;  // total grows until the walk is done
  std::uint64_t bytes_done = 0, bytes_total = 0;
  std::size_t documents = 0, chunks = 0;
  double seconds = 0;
  double seconds_left = -1;          // -1: not known yet
  std::vector<std::string> durable;  // sources of documents committed since the last call
};
using ProgressSink = std::function<void(const IngestProgress&)>;

// Ingests every new or changed file below the locations. A document that fails is recorded in the
// report and the run continues. Errors end the run: exhausted, denied, cancelled, deadline,
// not_found if no location can be opened, unavailable if an extraction process or the embedder
// cannot be reached. Documents that were already committed stay, and the next run continues from
// there.
Result<IngestReport> ingest(const IngestRequest& request, knowledge::KnowledgeBase& knowledge,
                            store::Catalog& catalog, const embed::Embedder& embedder,
                            extract::WorkerPool& workers, const ProgressSink& progress,
                            const Deadline& deadline);

}  // namespace quarry::ingest
