#include "index/memory_segments.h"

#include <bit>
#include <span>

#include "segment/segment_merge.h"

namespace quarry::index {
namespace {

// The number of segments of similar size to merge. With 2, each change would be copied twice as
// often; with 8, a search would visit 50% more segments.
constexpr std::size_t kFanIn = 4;
// Limits the delay of a change: merging this many chunks of 100 words takes under 20 ms.
constexpr std::size_t kMostChunks = 4096;

// Segments have similar size if their chunk counts lie between the same two powers of kFanIn.
std::size_t size_class(const segment::SegmentView& view) {
  return (std::bit_width(view.live_chunks | 1) - 1) / 2;
}

// The number of newest views to merge together.
std::size_t run_of_like_size(std::span<const segment::SegmentView> views, const SegmentSet& kept) {
  std::size_t run = 0, chunks = 0;
  for (auto view = views.rbegin(); view != views.rend(); ++view) {
    chunks += view->live_chunks;
    const bool joins = view->in_memory() && !kept.contains(view->segment.get()) &&
                       size_class(*view) <= size_class(views.back()) && chunks <= kMostChunks;
    if (!joins) break;
    ++run;
  }
  return run;
}

}  // namespace

Result<segment::SegmentView> in_memory(segment::SegmentImage image) {
  return segment::view_of(QUARRY_TRY(segment::Segment::in_memory(std::move(image))));
}

Result<void> tidy_memory(std::vector<segment::SegmentView>& views, const SegmentSet& kept) {
  while (true) {
    const std::size_t run = run_of_like_size(views, kept);
    if (run < kFanIn) return {};
    segment::SegmentView merged =
        QUARRY_TRY(in_memory(QUARRY_TRY(segment::merge_segments(std::span(views).last(run)))));
    views.resize(views.size() - run);
    views.push_back(std::move(merged));
  }
}

std::size_t bytes_in_memory(const std::vector<segment::SegmentView>& views,
                            const SegmentSet& kept) {
  std::size_t bytes = 0;
  for (const segment::SegmentView& view : views) {
    const bool counts = view.in_memory() && !kept.contains(view.segment.get());
    bytes += counts ? view.segment->bytes() : 0;
  }
  return bytes;
}

}  // namespace quarry::index
