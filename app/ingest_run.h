// Ingestion with everything a command opens for it: shared by `ingest` and `eval`.
#pragma once

#include <filesystem>
#include <string>

#include "app/engine.h"
#include "ingest/ingest.h"

namespace quarry {

struct IngestRun {
  std::string collection = "default";
  IngestRequest request;               // chunking, memory and readers come from the engine
  std::string events;                  // where --events go; empty: nowhere
  std::filesystem::path cache_folder;  // of vectors of texts embedded before; empty: none
  bool progress_bar = false;
};

Result<IngestReport> run_ingestion(Engine& engine, Home& home, IngestRun run,
                                   const Deadline& deadline);

}  // namespace quarry
