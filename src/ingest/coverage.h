// Records which files a run saw in each location, to tell deleted files from invisible ones.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "source/source.h"

namespace quarry::ingest {

// A location that exists but in which the run saw nothing may be the mount point of a disk that is
// not mounted. Files missing from such a location do not count as deleted. One thread at a time;
// the sources must outlive this object.
class Coverage {
 public:
  explicit Coverage(const std::vector<std::unique_ptr<source::Source>>& sources)
      : sources_(sources) {}

  // The walk found this file.
  void met(const std::string& source);
  // A file or folder exists but cannot be read. Code::unavailable in `cause` blames the device;
  // every other code blames the entry itself.
  void could_not_read(const std::string& source, const Error& cause);
  // The walk of a location failed, so files may have been missed.
  void walk_failed() { complete_ = false; }

  bool complete() const { return complete_; }
  // True if a file of an earlier run belongs to a location of this run and the walk did not find
  // it.
  bool missing(const std::string& file) const;
  // The location of the file if the run saw nothing in it. Empty if the run saw a file there, or if
  // the file itself was named as a location.
  std::string_view doubtful_location(std::string_view file) const;

 private:
  void count_evidence(std::string_view source);

  const std::vector<std::unique_ptr<source::Source>>& sources_;
  std::vector<std::size_t> evidence_;       // for each source, the number of entries seen
  std::unordered_set<std::uint64_t> seen_;  // checksums of paths: 8 bytes each instead of the path
  std::vector<std::string> unreadable_;
  bool complete_ = true;
};

}  // namespace quarry::ingest
