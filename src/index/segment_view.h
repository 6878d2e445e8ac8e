// A segment as one snapshot sees it: its bytes, and which of its documents are still alive.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "index/bitmap.h"
#include "index/segment.h"

namespace quarry {

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

// `dead` may be empty: none is dead.
SegmentView view_of(std::shared_ptr<const Segment> segment, Bitmap dead = {});

}  // namespace quarry
