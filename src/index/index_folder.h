// The files of one index on disk: segments, and the manifest that says which of them count.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "index/manifest.h"
#include "index/segment_view.h"
#include "store/file_system.h"

namespace quarry {

// One thread at a time.
class IndexFolder {
 public:
  enum class Access { read_only, read_write };

  IndexFolder(std::filesystem::path path, Access access, FileSystem& files)
      : path_(std::move(path)), access_(access), files_(files) {}

  // What the folder must have been made with.
  struct Expected {
    VectorShape vectors;
    std::uint64_t identity = 0;
    std::string analyzer;
  };
  struct State {
    std::vector<SegmentView> views;
    std::uint64_t sequence = 0;
  };
  // Nothing there is an empty state. Errors: corrupt, conflict.
  Result<State> load(const Expected& expected);
  // Passes over what is there, for as long as list() has not replaced it.
  Result<State> start_anew(const Expected& expected);

  bool writable() const { return access_ == Access::read_write; }
  // A file that does not count until list() names it. Memory only, where nothing is alive.
  Result<SegmentView> add(SegmentImage image);
  // From now on exactly these count; the others are removed. Durable on return.
  Result<void> list(const std::vector<SegmentView>& views, std::uint64_t sequence);
  // Whether list() with the same arguments would change nothing.
  bool lists(const std::vector<SegmentView>& views, std::uint64_t sequence) const;

 private:
  Manifest manifest_for(const std::vector<SegmentView>& views, std::uint64_t sequence) const;
  Result<void> check(const Manifest& manifest, const Expected& expected) const;
  Result<State> open_segments(const Manifest& manifest, VectorShape expected) const;
  Result<SegmentView> open_segment(const Manifest::Entry& entry, VectorShape expected) const;

  std::filesystem::path path_;
  Access access_;
  FileSystem& files_;
  Manifest manifest_;     // as the folder has it, or as it will be first written
  bool written_ = false;  // the folder has manifest_
};

}  // namespace quarry
