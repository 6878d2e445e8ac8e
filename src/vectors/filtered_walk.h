// A graph walk that collects permitted rows only (ACORN-1, Patel et al. 2024). The walk passes
// through a forbidden row to its neighbours, so that permitted rows stay connected when most rows
// between them are forbidden.
#pragma once

#include "vectors/graph_walk.h"
#include "vectors/vector_graph.h"

namespace quarry::vectors {

// Once a row has this many new permitted neighbours, neighbours two steps away are not collected. A
// row has 19 links on average, so a filter that permits half of the rows seldom needs the second
// step.
inline constexpr std::size_t kEnoughPermitted = 12;

// Width of the first walk, which ignores the filter and finds where the filtered walk starts. A
// filtered walk that starts far from the question misses the rows near it.
inline constexpr std::size_t kArrivalWidth = 10;

// Leaves the best permitted rows found in memory.list. The rows at which the walk started may be in
// it too, even if forbidden: the caller must skip those.
template <class Permitted>
void walk_permitted(const VectorGraph& graph, const RowQuery& query, std::size_t width,
                    const Permitted& permitted, WalkMemory& memory) {
  const std::uint32_t rows = graph.rows();
  std::uint32_t passages[kMostLinks];
  walk(graph, query, kArrivalWidth, memory);
  std::uint32_t nearest[kArrivalWidth];
  std::uint32_t* end = nearest;
  for (const WalkStep& step : memory.list.steps()) *end++ = step.row();
  start_walk(graph, {nearest, end}, query, width, memory);
  for (std::uint32_t row; memory.list.take(row);) {
    std::size_t count = 0, forbidden = 0;
    for (const std::uint32_t link : graph.links(row)) {
      if (link >= rows) break;
      if (permitted(link)) {
        memory.picked[count] = link;
        count += memory.meet(link);
      } else {
        passages[forbidden] = link;
        forbidden += memory.meet(link);
      }
    }
    memory.remember({passages, forbidden});
    for (std::size_t i = 0; i < forbidden; ++i) prefetch_links(graph, passages[i]);
    for (std::size_t i = 0; i < forbidden && count < kEnoughPermitted; ++i) {
      for (const std::uint32_t link : graph.links(passages[i])) {
        if (link >= rows) break;
        memory.picked[count] = link;
        count += permitted(link) && memory.meet(link);
      }
    }
    for (std::size_t i = 0; i < count; ++i) query.rows().prefetch(memory.picked[i]);
    memory.list.visit_next(1, [&](std::uint32_t next) { prefetch_links(graph, next); });
    score_picked(query, count, memory);
  }
}

}  // namespace quarry::vectors
