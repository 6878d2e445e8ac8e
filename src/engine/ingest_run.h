// Ingestion with everything that it needs opened: shared by `ingest` and `eval`.
#pragma once

#include <filesystem>
#include <string>

#include "engine/engine.h"
#include "ingest/ingest.h"

namespace quarry::engine {

struct IngestRun {
  std::string collection = "default";
  ingest::IngestRequest request;       // chunking, memory and readers come from the engine
  std::filesystem::path cache_folder;  // of vectors of texts embedded before; empty: none
  ingest::ProgressSink progress = [](const ingest::IngestProgress&) {};
};

Result<ingest::IngestReport> run_ingestion(Engine& engine, knowledge::Home& home, IngestRun run,
                                           const Deadline& deadline);

}  // namespace quarry::engine
