// How one segment is searched for one question: flat, by sketches, by a walk of some width, or by
// lists.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/bitmap.h"
#include "search/dense_search.h"
#include "segment/segment.h"

namespace quarry::search {

struct SearchPlan {
  std::size_t width = 0;      // of the walk; 0: none
  bool steps_around = false;  // the walk, forbidden rows: they are not on its list
  std::uint32_t probes = 0;   // lists to read; 0: none
  std::size_t sketches = 0;   // permitted rows are looked at by these, so many then in full; 0: not
  std::size_t widest = 0;     // of the walks that are made again; then flat
  std::size_t wanted = 0;     // chunks that a walk must find
};

// The chunks of a segment that may be seen.
struct PermittedChunks {
  const Bitmap* bits = nullptr;  // null: all of them
  std::size_t count = 0;
};

SearchPlan plan_search(const segment::Segment& segment, const PermittedChunks& permitted,
                       const NearestQuestion& question);

}  // namespace quarry::search
