// The chunks of a snapshot that one principal may see through one filter.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "index/index.h"
#include "index/segment_view.h"

namespace quarry {

// Immutable; share it freely.
class SnapshotScope final : public Scope {
 public:
  // A scan over another snapshot must refuse it: `snapshot` is never given twice in a process.
  SnapshotScope(std::uint64_t snapshot, std::span<const SegmentView> views,
                const Principal& principal, const Filter* filter);

  std::size_t permitted_chunks() const override { return permitted_; }
  std::uint64_t snapshot() const { return snapshot_; }
  // By chunk of that segment; null: all of them.
  const Bitmap* chunks_of(std::size_t view) const { return bitmaps_[view].get(); }

 private:
  std::uint64_t snapshot_;
  std::size_t permitted_ = 0;
  std::vector<std::shared_ptr<const Bitmap>> bitmaps_;
};

}  // namespace quarry
