#include "app/ingest_run.h"

#include "app/ingest_view.h"

namespace quarry {

Result<IngestReport> run_ingestion(Engine& engine, Home& home, IngestRun run,
                                   const Deadline& deadline) {
  const Embedder& embedder = *QUARRY_TRY(engine.embedder());
  const EmbedderIdentity& model = embedder.identity();
  auto knowledge = QUARRY_TRY(home.open_or_create(
      run.collection,
      {.name = model.name, .fingerprint = model.fingerprint, .dimension = model.dimension}));

  const WorkerOptions options = engine.worker_options();
  WorkerPool workers(options);
  IngestRequest& request = run.request;
  request.chunking = engine.chunk_settings();
  request.context =
      engine.config().boolean("embedding.title") ? WindowContext::title : WindowContext::none;
  QUARRY_TRY(request.chunking.check());
  request.readers = options.workers;
  request.memory_bytes = engine.memory_limit() / 2;
  request.max_file_bytes = engine.config().bytes("ingest.max_file_bytes");

  std::unique_ptr<EventFile> events;
  if (!run.events.empty()) events = QUARRY_TRY(EventFile::open(run.events));
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
