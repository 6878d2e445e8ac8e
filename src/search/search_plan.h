// Decides how one segment is searched for one question: by a flat scan, by sketches, by a graph
// walk of some width, or by lists.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/bitmap.h"
#include "search/dense_search.h"
#include "segment/segment.h"

namespace quarry::search {

struct SearchPlan {
  std::size_t width = 0;      // of the graph walk; 0: no walk
  bool steps_around = false;  // the walk keeps forbidden rows off its list
  std::uint32_t probes = 0;   // lists to read; 0: no lists
  std::size_t sketches = 0;   // rows kept by sketch and then scored by code; 0: no sketches
  std::size_t widest = 0;     // limit for repeated, wider walks; then a flat scan
  std::size_t wanted = 0;     // chunks that the search must find
};

// The permitted chunks of a segment.
struct PermittedChunks {
  const Bitmap* bits = nullptr;  // null: all of them
  std::size_t count = 0;
};

SearchPlan plan_search(const segment::Segment& segment, const PermittedChunks& permitted,
                       const NearestQuestion& question);

}  // namespace quarry::search
