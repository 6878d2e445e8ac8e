// Extraction in child processes: a parser that crashes, hangs or eats memory costs one file.
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
  // Run as `program extract-worker`; speaks extract/wire.h on 0 and 1. The default is this program
  // itself, also after an upgrade has replaced its file.
  std::filesystem::path program = "/proc/self/exe";
  std::size_t workers = 1;
  std::uint64_t memory_bytes = 1ULL << 30;  // address space of one child beyond its start
  std::chrono::milliseconds file_timeout{120'000};
};

// Thread-safe: each call takes a free child, or waits for one. A child that dies is replaced.
class WorkerPool {
 public:
  explicit WorkerPool(WorkerOptions options);
  ~WorkerPool();

  // Documents arrive on the calling thread. Errors: those of Extractor; corrupt where the child
  // crashed (naming the signal), deadline where it ran past the timeout, exhausted where it ran out
  // of memory; cancelled.
  Result<void> extract(const std::filesystem::path& file, const std::string& source,
                       const DocumentSink& sink, const Deadline& deadline);
  // Set once a child could not be started: no fault of the file that `extract` was asked for.
  std::optional<Error> start_failure() const;

 private:
  class Child;
  struct State;
  std::unique_ptr<State> state_;
};

// The child's side: serves requests on standard input until it closes. Returns the exit status.
int serve_extraction();

}  // namespace quarry::extract
