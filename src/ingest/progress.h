// How far an ingestion is and when it will be done.
#pragma once

#include <atomic>
#include <cstdint>

#include "ingest/ingest.h"

namespace quarry::ingest {

// `count` may run on one thread while another asks; the rest is one thread at a time.
class Progress {
 public:
  // Adds a file to what lies ahead.
  void count(std::uint64_t bytes) {
    ++files_total_;
    bytes_total_ += bytes;
  }
  void counted() { counted_ = true; }

  void document_written(std::size_t chunks);
  // Text of a file that is still being read: it moves the bar within a large file.
  void text_written(std::uint64_t bytes) { partial_ += bytes; }
  void file_done(std::uint64_t bytes);

  IngestProgress now(double seconds) const;

 private:
  std::atomic<std::size_t> files_total_ = 0;
  std::atomic<std::uint64_t> bytes_total_ = 0;
  std::atomic<bool> counted_ = false;
  std::size_t files_done_ = 0, documents_ = 0, chunks_ = 0;
  std::uint64_t bytes_done_ = 0, partial_ = 0;
};

}  // namespace quarry::ingest
