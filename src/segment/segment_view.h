// A segment as one snapshot sees it: its bytes, and which of its documents are still alive.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/bitmap.h"
#include "segment/segment.h"

namespace quarry::segment {

// Changes only by being replaced: the shared parts are never written after a snapshot has them.
struct SegmentView {
  std::shared_ptr<const Segment> segment;
  std::shared_ptr<const Bitmap> dead;  // by document; null: none
  std::shared_ptr<const Bitmap> live;  // by chunk; null: all
  std::size_t live_documents = 0, live_chunks = 0;
  std::uint64_t live_length = 0;  // terms in live chunks

  bool is_alive(std::uint32_t document) const { return !dead || !(*dead)[document]; }
  bool in_memory() const { return segment->id() == 0; }
};

SegmentView view_of(std::shared_ptr<const Segment> segment);
// The view without these documents, by row. Costs a copy of its bitmaps, a bit for each
// document and each chunk of the segment, however few they are.
SegmentView without(const SegmentView& view, std::span<const std::uint32_t> documents);

// The views with `merged` in the place of those of its sources: it was made from the sources as
// they are given, and what has died in them since is dead in it. What then holds nothing alive is
// left out. Files stand before what is in memory.
std::vector<SegmentView> replaced(std::span<const SegmentView> views,
                                  std::span<const SegmentView> sources, const SegmentView& merged);

}  // namespace quarry::segment
