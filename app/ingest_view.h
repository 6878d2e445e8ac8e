// The progress of an ingestion: a progress bar for a person, events for a program.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "core/result.h"
#include "ingest/ingest.h"

namespace quarry::app {

// A line on standard error that is redrawn: share, time left, files, documents, rate. One thread at
// a time.
class ProgressBar {
 public:
  void show(const ingest::IngestProgress& progress);
  void clear();

 private:
  bool drawn_ = false;
};

std::string format_duration(double seconds);  // 0.3 s, 8 s, 1:05 min, 2:03 h
// Leaves out the least important parts that do not fit into `columns`.
std::string progress_line(const ingest::IngestProgress& progress, std::size_t columns);

// Writes the JSON lines of --events: {"event":"durable","source":...} for each document after its
// commit, then {"event":"progress",...}. One thread at a time.
class EventFile {
 public:
  static Result<std::unique_ptr<EventFile>> open(const std::string& path);  // "-": standard error
  ~EventFile();
  void write(const ingest::IngestProgress& progress);

 private:
  explicit EventFile(std::FILE* file) : file_(file) {}
  void line(const Json& event);
  std::FILE* file_;
};

}  // namespace quarry::app
