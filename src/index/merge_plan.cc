// What is small flows into what is larger as soon as it is worth it, as in a log-structured merge
// tree (O'Neil et al. 1996): sizes then grow at least fourfold from one segment to the next, so
// that a million chunks lie in two or three of them. A search walks a graph for each, which costs
// about the same whatever its size; a merge copies the larger one with the links of its graph and
// inserts only the rest.
#include "index/merge_plan.h"

#include <algorithm>

namespace quarry::index {
namespace {

// Each segment is more than so many times as large as all smaller ones together.
constexpr std::size_t kGrowth = 4;
// Below this, a few hundred chunks, segments wait until there are so many of them: rewriting a
// large one for each is dear, and looking at all rows of a small one costs little.
constexpr std::size_t kSmall = std::size_t{1} << 20;
constexpr std::size_t kMostSmall = 4;
// Dead chunks cost memory and the time to skip them; at a quarter a rewrite pays for itself soon.
constexpr double kMostDead = 0.25;

std::size_t live_bytes(const segment::SegmentView& view) {
  const double share = static_cast<double>(view.live_documents) /
                       std::max<double>(1, static_cast<double>(view.segment->documents()));
  return static_cast<std::size_t>(share * static_cast<double>(view.segment->bytes()));
}

bool mostly_dead(const segment::SegmentView& view) {
  return static_cast<double>(view.live_documents) <
         (1 - kMostDead) * static_cast<double>(view.segment->documents());
}

// Smallest first.
std::vector<std::size_t> by_size(std::span<const segment::SegmentView> views) {
  std::vector<std::size_t> order(views.size());
  for (std::size_t v = 0; v < views.size(); ++v) order[v] = v;
  std::ranges::stable_sort(order, {}, [&](std::size_t v) { return live_bytes(views[v]); });
  return order;
}

// How many of the segments, smallest first, should become one; 1: none.
std::size_t crowded(std::span<const std::size_t> sizes, std::size_t largest) {
  // Larger ones are as good as full: merging two would pass the limit.
  const std::size_t full = largest / 2;
  std::size_t end = 1, below = 0;
  for (std::size_t i = 0; i < sizes.size() && sizes[i] < full; ++i) {
    const bool small = sizes[i] < kSmall;
    if (small ? i + 1 >= kMostSmall : i > 0 && below >= sizes[i] / kGrowth) end = i + 1;
    below += sizes[i];
  }
  return end;
}

}  // namespace

std::size_t largest_segment(vectors::VectorCode code) {
  return std::size_t{code == vectors::VectorCode::bits ? 32U : 2U} << 30;
}

std::vector<std::size_t> plan_merge(std::span<const segment::SegmentView> views,
                                    std::size_t largest) {
  const std::vector<std::size_t> order = by_size(views);
  std::vector<std::size_t> sizes;
  for (const std::size_t v : order) sizes.push_back(live_bytes(views[v]));
  const std::size_t end = crowded(sizes, largest);
  std::vector<std::size_t> plan;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool wanted = mostly_dead(views[order[i]]) || (end > 1 && i < end);
    if (!wanted || (!plan.empty() && bytes + sizes[i] > largest)) continue;
    bytes += sizes[i];
    plan.push_back(order[i]);
  }
  if (plan.size() == 1 && !mostly_dead(views[plan.front()])) plan.clear();
  std::ranges::sort(plan);
  return plan;
}

}  // namespace quarry::index
