// The report of an ingestion for a person: notices that need attention, and a line of figures.
#pragma once

#include <string>
#include <vector>

#include "ingest/ingest.h"

namespace quarry::app {

// One line each for every failure, then for skipped files by reason, pruned files, and documents
// that keep the labels of an earlier run.
std::vector<std::string> ingest_notices(const ingest::IngestReport& report);
std::string ingest_summary(const ingest::IngestReport& report);

}  // namespace quarry::app
