// A segment as one snapshot sees it: its bytes, and which of its documents are alive.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/bitmap.h"
#include "segment/segment.h"

namespace quarry::segment {

// Copy on write: a change makes a new view, and the shared bitmaps never change once a snapshot has
// them.
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
// The view without the documents in these rows. Copies its bitmaps, a bit for each document and
// chunk of the segment, even for a single document.
SegmentView without(const SegmentView& view, std::span<const std::uint32_t> documents);

// Replaces `sources` among the views by `merged`, which was built from the sources as they are
// given. Documents that died in a source since then are marked dead in `merged`. Views without live
// documents are dropped. Files come before segments in memory.
std::vector<SegmentView> replaced(std::span<const SegmentView> views,
                                  std::span<const SegmentView> sources, const SegmentView& merged);

}  // namespace quarry::segment
