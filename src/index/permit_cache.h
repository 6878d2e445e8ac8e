// What principals and filters select in one segment, kept for the next question.
#pragma once

#include <cstddef>

#include "core/bitmap.h"
#include "index/readership.h"
#include "index/recent_cache.h"

namespace quarry {

// What the labels of a principal let it read, the dead included.
struct ReadablePart {
  bool all = true;  // then the bitmaps are empty
  Bitmap documents, chunks;
  ScopeTotals totals;
};

// A segment never changes, so that what is kept here never goes stale; which documents are dead is
// the snapshot's to know, and in the key where it matters. Thread-safe.
struct PermitCache {
  // 16 bitmaps of a million chunks are 2 MB; questions come from few groups of people, and a
  // filter is asked several times in a row while somebody searches.
  static constexpr std::size_t kMost = 16;

  RecentCache<ReadablePart> readable{kMost};  // by labels
  RecentCache<Bitmap> permitted{kMost};       // by labels and filter; chunks
  RecentCache<Readership> readership{kMost};  // by labels and the dead
};

}  // namespace quarry
