// The chunks of a snapshot that one principal may see through one filter.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "index/index.h"
#include "index/permit_cache.h"
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
  const Bitmap* chunks_of(std::size_t view) const { return permitted_chunks_[view].get(); }

  // What the labels alone let the principal read, whatever the filter: the collection as far as
  // this principal can tell. Statistics run over it. The bitmap as above.
  const Bitmap* readable_of(std::size_t view) const { return readable_chunks_[view].get(); }
  const ScopeTotals& readable() const { return readable_; }

 private:
  using SharedBitmap = std::shared_ptr<const Bitmap>;

  void add(const SegmentView& view, const Principal& principal, const Filter* filter);
  SharedBitmap alive(const SegmentView& view, SharedBitmap chunks);

  std::uint64_t snapshot_;
  std::size_t permitted_ = 0;
  ScopeTotals readable_;
  std::vector<SharedBitmap> permitted_chunks_, readable_chunks_;
};

}  // namespace quarry
