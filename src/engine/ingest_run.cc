#include "engine/ingest_run.h"

#include "embed/cached_embedder.h"

namespace quarry::engine {
namespace {

// Returns null if the cache is disabled, or if a lookup costs as much as computing the vector.
std::unique_ptr<embed::EmbeddingCache> open_cache(const Engine& engine,
                                                  const embed::EmbedderIdentity& model,
                                                  const std::filesystem::path& folder) {
  const std::uint64_t bytes = engine.settings().embedding.cache_size;
  if (folder.empty() || bytes == 0 || !model.worth_caching) return nullptr;
  return std::make_unique<embed::EmbeddingCache>(
      embed::EmbeddingCacheSettings{.folder = folder, .bytes = bytes});
}

}  // namespace

Result<ingest::IngestReport> run_ingestion(Engine& engine, knowledge::Home& home, IngestRun run,
                                           const Deadline& deadline) {
  const embed::Embedder& computing = *QUARRY_TRY(engine.embedder());
  const embed::EmbedderIdentity& model = computing.identity();
  auto knowledge = QUARRY_TRY(home.open_or_create(
      run.collection,
      {.name = model.name, .fingerprint = model.fingerprint, .dimension = model.dimension}));

  const extract::WorkerOptions options = engine.worker_options();
  extract::WorkerPool workers(options);
  ingest::IngestRequest& request = run.request;
  request.chunking = engine.chunk_settings();
  request.context = engine.settings().embedding.title ? ingest::WindowContext::title
                                                      : ingest::WindowContext::none;
  request.readers = options.workers;
  request.memory_bytes = engine.memory_limit() / 2;
  request.max_file_bytes = engine.settings().ingest.max_file_bytes;

  const auto cache = open_cache(engine, model, run.cache_folder);
  const auto cached = cache ? std::make_unique<embed::CachedEmbedder>(computing, *cache) : nullptr;
  const embed::Embedder& embedder = cached ? *cached : computing;
  return ingest::ingest(request, *knowledge, home.catalog(), embedder, workers, run.progress,
                        deadline);
}

}  // namespace quarry::engine
