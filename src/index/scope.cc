#include "index/scope.h"

#include <algorithm>

namespace quarry {
namespace {

// Labels are asked once for each distinct set, not for each document.
std::vector<bool> readable_sets(const Segment& segment, const Principal& principal) {
  std::vector<bool> readable;
  for (const auto& labels : segment.label_sets()) readable.push_back(principal.may_read(labels));
  return readable;
}

Bitmap permitted_in(const SegmentView& view, const Principal& principal, const Filter* filter) {
  const Segment& segment = *view.segment;
  const std::vector<bool> readable = readable_sets(segment, principal);
  const std::span rows = segment.document_table();
  Bitmap chunks(segment.chunks());
  for (std::uint32_t i = 0; i < segment.documents(); ++i) {
    if (!view.is_alive(i) || !readable[rows[i].label_set]) continue;
    if (filter && !filter->matches(segment.metadata(i))) continue;
    for (std::uint32_t c = rows[i].first_chunk; c < rows[i + 1].first_chunk; ++c) chunks.set(c);
  }
  return chunks;
}

}  // namespace

SnapshotScope::SnapshotScope(std::uint64_t snapshot, std::span<const SegmentView> views,
                             const Principal& principal, const Filter* filter)
    : snapshot_(snapshot) {
  bitmaps_.reserve(views.size());
  for (const SegmentView& view : views) {
    const bool all = !filter && std::ranges::all_of(readable_sets(*view.segment, principal),
                                                    [](bool readable) { return readable; });
    if (all) {
      bitmaps_.push_back(view.live);
      permitted_ += view.live_chunks;
    } else {
      auto chunks = std::make_shared<const Bitmap>(permitted_in(view, principal, filter));
      permitted_ += chunks->count();
      bitmaps_.push_back(std::move(chunks));
    }
  }
}

}  // namespace quarry
