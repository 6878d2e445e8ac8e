// Runs an ingestion with the settings of an engine: opens the collection, the embedder, its cache
// and the extraction processes.
#pragma once

#include <filesystem>
#include <string>

#include "engine/engine.h"
#include "ingest/ingest.h"

namespace quarry::engine {

struct IngestRun {
  std::string collection = "default";
  ingest::IngestRequest request;       // the engine sets chunking, context, limits and readers
  std::filesystem::path cache_folder;  // of the embedding cache; empty: no cache
  ingest::ProgressSink progress = [](const ingest::IngestProgress&) {};
};

// Creates the collection if it does not exist. Errors: those of Engine::embedder,
// Home::open_or_create and ingest::ingest.
Result<ingest::IngestReport> run_ingestion(Engine& engine, knowledge::Home& home, IngestRun run,
                                           const Deadline& deadline);

}  // namespace quarry::engine
