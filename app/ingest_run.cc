#include "app/ingest_run.h"

#include "app/ingest_view.h"
#include "embed/cached_embedder.h"

namespace quarry {
namespace {

// Null where none is wanted, or where looking a vector up is no less work than making it.
std::unique_ptr<EmbeddingCache> open_cache(const Engine& engine, const EmbedderIdentity& model,
                                           const std::filesystem::path& folder) {
  const std::uint64_t bytes = engine.settings().embedding.cache_size;
  if (folder.empty() || bytes == 0 || !model.worth_caching) return nullptr;
  return std::make_unique<EmbeddingCache>(EmbeddingCacheSettings{.folder = folder, .bytes = bytes});
}

}  // namespace

Result<IngestReport> run_ingestion(Engine& engine, Home& home, IngestRun run,
                                   const Deadline& deadline) {
  const Embedder& computing = *QUARRY_TRY(engine.embedder());
  const EmbedderIdentity& model = computing.identity();
  auto knowledge = QUARRY_TRY(home.open_or_create(
      run.collection,
      {.name = model.name, .fingerprint = model.fingerprint, .dimension = model.dimension}));

  const WorkerOptions options = engine.worker_options();
  WorkerPool workers(options);
  IngestRequest& request = run.request;
  request.chunking = engine.chunk_settings();
  request.context = engine.settings().embedding.title ? WindowContext::title : WindowContext::none;
  request.readers = options.workers;
  request.memory_bytes = engine.memory_limit() / 2;
  request.max_file_bytes = engine.settings().ingest.max_file_bytes;

  std::unique_ptr<EventFile> events;
  if (!run.events.empty()) events = QUARRY_TRY(EventFile::open(run.events));
  const auto cache = open_cache(engine, model, run.cache_folder);
  const auto cached = cache ? std::make_unique<CachedEmbedder>(computing, *cache) : nullptr;
  const Embedder& embedder = cached ? *cached : computing;
  ProgressBar bar;
  auto report = ingest(
      request, *knowledge, home.catalog(), embedder, workers,
      [&](const IngestProgress& progress) {
        if (events) events->write(progress);
        if (run.progress_bar) bar.show(progress);
      },
      deadline);
  bar.clear();
  return report;
}

}  // namespace quarry
