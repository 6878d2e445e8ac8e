// Visits the live documents of several segments in one order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/deadline.h"
#include "core/result.h"
#include "segment/segment_view.h"

namespace quarry::segment {

// Calls visit(view, document) for every live document of every view, by ascending key. Errors:
// cancelled, deadline, those of `visit`.
template <class Visit>
Result<void> visit_documents(std::span<const SegmentView> views, const Deadline& deadline,
                             const Visit& visit) {
  struct Head {
    store::DocumentKey key;
    std::size_t view;
    std::uint32_t document;
    bool operator>(const Head& other) const { return key > other.key; }
  };
  std::vector<Head> heap;
  const auto push = [&](std::size_t v, std::uint32_t document) {
    const Segment& segment = *views[v].segment;
    while (document < segment.documents() && !views[v].is_alive(document)) ++document;
    if (document == segment.documents()) return;
    heap.push_back({segment.document_key(document), v, document});
    std::ranges::push_heap(heap, std::greater());
  };
  for (std::size_t v = 0; v < views.size(); ++v) push(v, 0);
  while (!heap.empty()) {
    QUARRY_TRY(deadline.check("merging segments"));
    std::ranges::pop_heap(heap, std::greater());
    const Head next = heap.back();
    heap.pop_back();
    QUARRY_TRY(visit(next.view, next.document));
    push(next.view, next.document + 1);
  }
  return {};
}

}  // namespace quarry::segment
