// Small segments are merged into larger ones as in a log-structured merge tree (O'Neil et al.
// 1996). Sizes then grow at least fourfold from one segment to the next, and a million chunks are
// in two or three segments. A search walks one graph for each, at about the same cost for any size.
// A merge copies the larger segment with the links of its graph and inserts only the rest.
#include "index/merge_plan.h"

#include <algorithm>

namespace quarry::index {
namespace {

// A segment is merged unless it is more than this many times as large as all smaller ones together.
constexpr std::size_t kGrowth = 4;
// Segments below this size, a few hundred chunks, wait until there are kMostSmall of them:
// rewriting a large segment for each is expensive, and scanning all rows of a small one is cheap.
constexpr std::size_t kSmall = std::size_t{1} << 20;
constexpr std::size_t kMostSmall = 4;
// The fraction of dead documents that triggers a rewrite. Dead chunks cost memory and time to skip;
// at a quarter a rewrite soon pays off.
constexpr double kMostDead = 0.25;

std::size_t live_bytes(const segment::SegmentView& view) {
  const double share = static_cast<double>(view.live_documents) /
                       std::max<double>(1, static_cast<double>(view.segment->documents()));
  return static_cast<std::size_t>(share * static_cast<double>(view.segment->bytes()));
}

bool needs_rewrite(const segment::SegmentView& view) {
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

// The number of segments to merge, smallest first; 1 means none.
std::size_t merge_count(std::span<const std::size_t> sizes, std::size_t largest) {
  // Segments above half of the limit are full: merging two would exceed it.
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
  const std::size_t end = merge_count(sizes, largest);
  std::vector<std::size_t> plan;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool wanted = needs_rewrite(views[order[i]]) || (end > 1 && i < end);
    if (!wanted || (!plan.empty() && bytes + sizes[i] > largest)) continue;
    bytes += sizes[i];
    plan.push_back(order[i]);
  }
  if (plan.size() == 1 && !needs_rewrite(views[plan.front()])) plan.clear();
  std::ranges::sort(plan);
  return plan;
}

}  // namespace quarry::index
