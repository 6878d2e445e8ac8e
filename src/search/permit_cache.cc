#include "search/permit_cache.h"

#include <algorithm>

namespace quarry::search {

std::vector<std::shared_ptr<PermitCache>> PermitCaches::of(
    std::span<const segment::SegmentView> views) {
  const std::lock_guard lock(mutex_);
  std::erase_if(entries_, [](const Entry& entry) { return entry.segment.expired(); });
  std::vector<std::shared_ptr<PermitCache>> caches;
  caches.reserve(views.size());
  for (const segment::SegmentView& view : views) caches.push_back(of(view.segment));
  return caches;
}

std::shared_ptr<PermitCache> PermitCaches::of(
    const std::shared_ptr<const segment::Segment>& segment) {
  const auto found = std::ranges::find_if(
      entries_, [&](const Entry& entry) { return entry.segment.lock() == segment; });
  if (found != entries_.end()) return found->cache;
  return entries_.emplace_back(segment, std::make_shared<PermitCache>()).cache;
}

}  // namespace quarry::search
