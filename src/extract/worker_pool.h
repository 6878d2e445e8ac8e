// Runs extraction in child processes, so that a parser that crashes, hangs or exhausts memory fails
// only one file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/deadline.h"
#include "core/result.h"
#include "extract/extractor.h"

namespace quarry::extract {

struct WorkerOptions {
  // Run as `program extract-worker`; speaks extract/wire.h on descriptors 0 and 1. The default is
  // the running program itself, even after an upgrade has replaced its file.
  std::filesystem::path program = "/proc/self/exe";
  std::size_t workers = 1;
  std::uint64_t memory_bytes = 1ULL << 30;  // address space of a child beyond its initial size
  std::chrono::milliseconds file_timeout{120'000};  // time spent waiting for the child, per file
};

// Thread-safe: each call takes a free child, starts one or waits for one. A child that dies is
// replaced.
class WorkerPool {
 public:
  explicit WorkerPool(WorkerOptions options);
  ~WorkerPool();

  // Passes the documents of `file` to the sink on the calling thread. Errors: those of
  // extract_file; corrupt if the child crashed (naming the signal), deadline if it exceeded the
  // file timeout, exhausted if it ran out of memory, unavailable if it could not be started;
  // cancelled.
  Result<void> extract(const std::filesystem::path& file, const std::string& source,
                       const DocumentSink& sink, const Deadline& deadline);
  // The last failure to start a child, if any. It lets callers tell a broken machine from a bad
  // file.
  std::optional<Error> start_failure() const;

 private:
  class Child;
  struct State;
  std::unique_ptr<State> state_;
};

// The main loop of a child: serves requests on standard input until it closes. Returns the exit
// status.
int serve_extraction();

}  // namespace quarry::extract
