#include "index/merge_plan.h"

#include <algorithm>

namespace quarry {
namespace {

// Segments that may stand side by side before the small ones are merged, and how many are left
// then: every byte is rewritten about once for each five flushes of its own size.
constexpr std::size_t kMostSegments = 8;
constexpr std::size_t kAfterMerge = 4;
// Dead chunks cost memory and the time to skip them; at a quarter a rewrite pays for itself soon.
constexpr double kMostDead = 0.25;

std::size_t live_bytes(const SegmentView& view) {
  const double share = static_cast<double>(view.live_documents) /
                       std::max<double>(1, static_cast<double>(view.segment->documents()));
  return static_cast<std::size_t>(share * static_cast<double>(view.segment->bytes()));
}

bool mostly_dead(const SegmentView& view) {
  return static_cast<double>(view.live_documents) <
         (1 - kMostDead) * static_cast<double>(view.segment->documents());
}

// Smallest first, so that big segments are seldom rewritten.
std::vector<std::size_t> by_size(std::span<const SegmentView> views) {
  std::vector<std::size_t> order;
  for (std::size_t v = 0; v < views.size(); ++v) {
    if (!views[v].in_memory()) order.push_back(v);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t v) { return live_bytes(views[v]); });
  return order;
}

}  // namespace

std::vector<std::size_t> plan_merge(std::span<const SegmentView> views) {
  const std::vector<std::size_t> order = by_size(views);
  const std::size_t wanted = order.size() > kMostSegments ? order.size() - kAfterMerge + 1 : 0;
  std::vector<std::size_t> plan;
  std::size_t bytes = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const SegmentView& view = views[order[rank]];
    if (rank >= wanted && !mostly_dead(view)) continue;
    if (!plan.empty() && bytes + live_bytes(view) > kLargestSegment) continue;
    bytes += live_bytes(view);
    plan.push_back(order[rank]);
  }
  if (plan.size() == 1 && !mostly_dead(views[plan.front()])) plan.clear();
  std::ranges::sort(plan);
  return plan;
}

}  // namespace quarry
