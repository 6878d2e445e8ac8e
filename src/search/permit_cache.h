// Caches the chunks of a segment that principals and filters select.
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

// The part of a segment that the labels of a principal permit, including deleted documents.
struct ReadablePart {
  bool all = true;  // if so, the bitmaps are empty
  Bitmap documents, chunks;
  ScopeTotals totals;
};

// Segments are immutable, so entries never become stale. Deleted documents belong to the snapshot,
// not to the segment; entries that depend on them have them in their key. Thread-safe.
struct PermitCache {
  // 16 bitmaps of a million chunks take 2 MB. Few label sets are active at a time, and a user tends
  // to repeat a filter over several questions.
  static constexpr std::size_t kMost = 16;

  RecentCache<ReadablePart> readable{kMost};  // by labels
  RecentCache<Bitmap> permitted{kMost};       // by labels and filter; chunks
  RecentCache<Readership> readership{kMost};  // by labels and deleted documents
};

// The caches of all segments of an index. A cache outlives snapshots and is dropped with its
// segment. Thread-safe.
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
  std::vector<Entry> entries_;  // some dozens at most: a linear search suffices
};

}  // namespace quarry::search
