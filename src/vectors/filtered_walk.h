// A walk that collects permitted rows only. A forbidden row is a passage: its neighbours stand in
// for it, so that the permitted rows hang together though most between them are not seen (ACORN-1,
// Patel et al. 2024).
#pragma once

#include "vectors/graph_walk.h"
#include "vectors/vector_graph.h"

namespace quarry::vectors {

// Permitted rows that are enough to go on from one row; no more are looked for two steps away. Of
// 19 links on average, so that a walk through half of the rows seldom takes two steps.
inline constexpr std::size_t kEnoughPermitted = 12;

// Width of the walk past everybody that finds where to begin: through permitted rows alone a walk
// from far away strays.
inline constexpr std::size_t kArrivalWidth = 10;

// Leaves the best permitted rows found in memory.list, and some of those among them at which it
// began, permitted or not: it is the caller's to pass over those.
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
