// What principals and filters select in one segment, kept for the next question.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "core/bitmap.h"
#include "search/readership.h"
#include "search/recent_cache.h"
#include "segment/segment_view.h"

namespace quarry::search {

// The part of a segment that the labels of a principal permit, dead documents included.
struct ReadablePart {
  bool all = true;  // then the bitmaps are empty
  Bitmap documents, chunks;
  ScopeTotals totals;
};

// A segment never changes, so no entry goes stale. Only a snapshot knows which documents are dead:
// they are part of the key where they matter. Thread-safe.
struct PermitCache {
  // 16 bitmaps of a million chunks are 2 MB; questions come from few groups of people, and a
  // filter is asked several times in a row while somebody searches.
  static constexpr std::size_t kMost = 16;

  RecentCache<ReadablePart> readable{kMost};  // by labels
  RecentCache<Bitmap> permitted{kMost};       // by labels and filter; chunks
  RecentCache<Readership> readership{kMost};  // by labels and the dead
};

// The caches of all segments of an index: a cache outlives a snapshot and dies with its segment.
// Thread-safe.
class PermitCaches {
 public:
  // One for each view, in order.
  std::vector<std::shared_ptr<PermitCache>> of(std::span<const segment::SegmentView> views);

 private:
  struct Entry {
    std::weak_ptr<const segment::Segment> segment;
    std::shared_ptr<PermitCache> cache;
  };

  std::shared_ptr<PermitCache> of(const std::shared_ptr<const segment::Segment>& segment);

  std::mutex mutex_;
  std::vector<Entry> entries_;  // an index has some dozens of segments
};

}  // namespace quarry::search
