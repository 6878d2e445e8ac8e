// Tracks how far an ingestion is and estimates the time left.
#pragma once

#include <atomic>
#include <cstdint>

#include "ingest/ingest.h"

namespace quarry::ingest {

// One thread may call count() and counted() while another uses the remaining functions.
class Progress {
 public:
  // Adds a file to the total.
  void count(std::uint64_t bytes) {
    ++files_total_;
    bytes_total_ += bytes;
  }
  void counted() { counted_ = true; }

  void document_written(std::size_t chunks);
  // Reports text from a file that is still being read, so that progress advances within a large
  // file.
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
