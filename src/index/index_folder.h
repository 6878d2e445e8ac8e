// The files of one index on disk: segments, and the manifest that says which of them count.
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

// Thread-safe: segments are added side by side, while lists take turns.
class IndexFolder {
 public:
  enum class Access { read_only, read_write };

  IndexFolder(std::filesystem::path path, Access access, store::FileSystem& files)
      : path_(std::move(path)), access_(access), files_(files) {}

  // What the folder must have been made with.
  struct Expected {
    vectors::VectorShape vectors;
    std::uint64_t identity = 0;
    std::string analyzer;
  };
  // Segments in files that together hold all changes up to one, and nothing of a later one.
  struct State {
    std::vector<segment::SegmentView> views;
    std::uint64_t sequence = 0;
  };
  // First of all calls, one of these. Nothing there is an empty state. Errors: corrupt, conflict.
  Result<State> load(const Expected& expected);
  // Passes over what is there, for as long as list() has not replaced it.
  Result<State> start_empty(const Expected& expected);

  bool writable() const { return access_ == Access::read_write; }
  // A file that does not count until list() names it, with what `write` gives it.
  using Writing = std::function<Result<void>(segment::SegmentSink&)>;
  Result<segment::SegmentView> add(const Writing& write);
  // Removes the file that add() made, unless it is listed.
  void discard(const segment::SegmentView& added);
  // From now on exactly these count; the others are removed. Durable on return. Writes nothing
  // where the folder has just this state.
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
  std::mutex mutex_;                  // guards what follows; held while the manifest is written
  Manifest manifest_;                 // as the folder has it, or as it will be first written
  bool written_ = false;              // the folder has manifest_
  std::set<std::uint64_t> unlisted_;  // being added, or added and waiting for list()
};

}  // namespace quarry::index
