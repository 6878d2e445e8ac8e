// What a run met of each location: tells files that are gone from files that cannot be seen.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "source/source.h"

namespace quarry::ingest {

// A location in which nothing at all was met, though it is there, may be a disk that is not
// mounted: what is missing below it is not believed to be gone. One thread at a time; the sources
// must outlive it.
class Coverage {
 public:
  explicit Coverage(const std::vector<std::unique_ptr<source::Source>>& sources)
      : sources_(sources) {}

  void met(const std::string& source);
  // A file or folder is there and cannot be read; `cause` tells whether that is its own state or
  // that of the device.
  void could_not_read(const std::string& source, const Error& cause);
  // Files may have been missed.
  void walk_failed() { complete_ = false; }

  bool complete() const { return complete_; }
  // Whether a file of an earlier run belongs to a location of this one and was not met.
  bool missing(const std::string& file) const;
  // The location of a file in which nothing was met; empty: what the run says of it is believed.
  std::string_view doubtful_location(std::string_view file) const;

 private:
  void count_evidence(std::string_view source);

  const std::vector<std::unique_ptr<source::Source>>& sources_;
  std::vector<std::size_t> evidence_;       // for each source, entries that were met
  std::unordered_set<std::uint64_t> seen_;  // checksums of sources: 8 bytes instead of a path
  std::vector<std::string> unreadable_;
  bool complete_ = true;
};

}  // namespace quarry::ingest
