// Segments of like size are merged, as in a log-structured merge tree (O'Neil et al. 1996): each
// byte is rewritten about once for each fourfold growth, and large segments are seldom touched.
#include "index/merge_plan.h"

#include <algorithm>
#include <array>
#include <bit>

namespace quarry {
namespace {

// Segments of one size class that stand side by side before they are merged, with all smaller ones.
// The next class begins at four times the size, so that merging gives one of the next class.
constexpr std::size_t kFanIn = 4;
constexpr std::size_t kClasses = 33;
// Below this, about a thousand chunks, all segments are of one class: writing is cheap then, and
// each costs a search as much as a large one does.
constexpr std::size_t kSmallest = std::size_t{1} << 20;
// Larger ones are as good as full: merging two would pass the limit.
constexpr std::size_t kFull = kLargestSegment / 2;
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

std::size_t size_class(std::size_t bytes) { return std::bit_width(bytes / kSmallest) / 2; }

// The largest class of which there are many; below the first there is none.
std::size_t crowded_below(std::span<const SegmentView> views) {
  std::array<std::size_t, kClasses> count{};
  std::size_t end = 0;
  for (const SegmentView& view : views) {
    const std::size_t bytes = live_bytes(view), of = size_class(bytes);
    if (bytes < kFull && ++count[of] >= kFanIn) end = std::max(end, of + 1);
  }
  return end;
}

// Smallest first.
std::vector<std::size_t> by_size(std::span<const SegmentView> views) {
  std::vector<std::size_t> order(views.size());
  for (std::size_t v = 0; v < views.size(); ++v) order[v] = v;
  std::ranges::stable_sort(order, {}, [&](std::size_t v) { return live_bytes(views[v]); });
  return order;
}

}  // namespace

std::vector<std::size_t> plan_merge(std::span<const SegmentView> views) {
  const std::size_t end = crowded_below(views);
  std::vector<std::size_t> plan;
  std::size_t bytes = 0;
  for (const std::size_t v : by_size(views)) {
    const std::size_t more = live_bytes(views[v]);
    const bool wanted = mostly_dead(views[v]) || (more < kFull && size_class(more) < end);
    if (!wanted || (!plan.empty() && bytes + more > kLargestSegment)) continue;
    bytes += more;
    plan.push_back(v);
  }
  if (plan.size() == 1 && !mostly_dead(views[plan.front()])) plan.clear();
  std::ranges::sort(plan);
  return plan;
}

}  // namespace quarry
