// The files of one index on disk: segments, and the manifest that lists those in use.
#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "index/manifest.h"
#include "segment/segment_sink.h"
#include "segment/segment_view.h"
#include "store/file_system.h"

namespace quarry::index {

// Thread-safe: calls of add() run in parallel, calls of list() take turns.
class IndexFolder {
 public:
  enum class Access { read_only, read_write };

  IndexFolder(std::filesystem::path path, Access access, store::FileSystem& files)
      : path_(std::move(path)), access_(access), files_(files) {}

  // The properties that the folder must have been created with.
  struct Expected {
    vectors::VectorShape vectors;
    std::uint64_t identity = 0;
    std::string analyzer;
  };
  // Segments in files that together hold all changes up to `sequence`, and none after it.
  struct State {
    std::vector<segment::SegmentView> views;
    std::uint64_t sequence = 0;
  };
  // Call either load() or start_empty() first. load() returns an empty state if there is no
  // manifest. Errors: corrupt, conflict.
  Result<State> load(const Expected& expected);
  // Ignores the existing files, which stay until list() replaces them.
  Result<State> start_empty(const Expected& expected);

  bool writable() const { return access_ == Access::read_write; }
  // Writes a segment file with `write` and opens it. It is not part of the index until list() names
  // it.
  using Writing = std::function<Result<void>(segment::SegmentSink&)>;
  Result<segment::SegmentView> add(const Writing& write);
  // Removes a file that add() wrote, unless it is listed.
  void discard(const segment::SegmentView& added);
  // Makes exactly these segments the index and removes all others. Durable on return. Writes
  // nothing if the manifest already has this state.
  Result<void> list(const State& state);

 private:
  std::uint64_t take_number();
  Result<segment::SegmentView> write_segment(std::uint64_t number, const Writing& write) const;
  Manifest manifest_for(const State& state) const;
  Result<void> check(const Manifest& manifest, const Expected& expected) const;
  Result<State> open_segments(const Manifest& manifest, vectors::VectorShape expected) const;
  Result<segment::SegmentView> open_segment(const Manifest::Entry& entry,
                                            vectors::VectorShape expected) const;

  const std::filesystem::path path_;
  const Access access_;
  store::FileSystem& files_;
  std::mutex mutex_;      // guards the members below; held while the manifest is written
  Manifest manifest_;     // as in the folder, or as list() will first write it
  bool written_ = false;  // whether the folder has manifest_
  std::set<std::uint64_t> unlisted_;  // being written, or written and not listed yet
};

}  // namespace quarry::index
