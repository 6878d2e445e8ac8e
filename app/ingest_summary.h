// What a person reads after an ingestion: notices of what needs attention, and one line of figures.
#pragma once

#include <string>
#include <vector>

#include "ingest/ingest.h"

namespace quarry::app {

// Failures, skipped files by kind, removed files, and labels that came from an earlier run.
std::vector<std::string> ingest_notices(const ingest::IngestReport& report);
std::string ingest_summary(const ingest::IngestReport& report);

}  // namespace quarry::app
