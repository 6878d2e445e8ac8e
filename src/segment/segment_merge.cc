#include "segment/segment_merge.h"

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "segment/merged_sections.h"
#include "segment/segment_graph.h"
#include "segment/segment_lists.h"
#include "segment/visit_documents.h"

namespace quarry::segment {
namespace {

// The view with the most live chunks among those with a graph; views.size() if none has one.
std::size_t largest_graph(std::span<const SegmentView> views) {
  std::size_t largest = views.size(), live = 0;
  for (std::size_t v = 0; v < views.size(); ++v) {
    if (views[v].segment->vectors().graph().empty() || views[v].live_chunks <= live) continue;
    largest = v;
    live = views[v].live_chunks;
  }
  return largest;
}

// The new row of each window when chunks move to `places`. `merged` is the chunk table of the new
// segment.
std::vector<std::uint32_t> window_places(const Segment& segment,
                                         std::span<const std::uint32_t> places,
                                         std::span<const ChunkRow> merged) {
  std::vector<std::uint32_t> windows(segment.vectors().rows().size(), store::kNoRow);
  for (std::uint32_t chunk = 0; chunk < segment.chunks(); ++chunk) {
    if (places[chunk] == store::kNoRow) continue;
    const ChunkRow *from = &segment.chunk_table()[chunk], *to = &merged[places[chunk]];
    std::iota(windows.begin() + from->first_window, windows.begin() + (from + 1)->first_window,
              to->first_window);
  }
  return windows;
}

// Maps the rows of the largest graph, whose links the merged segment reuses.
GraphSource graph_source(std::span<const SegmentView> views, const MergedPlaces& places,
                         const SegmentImage& merged) {
  const std::size_t from = largest_graph(views);
  if (from == views.size()) return {};
  const std::string& bytes = merged[SegmentPart::chunks];
  const std::span chunks(reinterpret_cast<const ChunkRow*>(bytes.data()),
                         bytes.size() / sizeof(ChunkRow));
  const Segment& segment = *views[from].segment;
  return {.graph = &segment.vectors().graph(),
          .place = window_places(segment, places.of_chunks[from], chunks)};
}

std::size_t live_windows(std::span<const SegmentView> views) {
  std::size_t windows = 0;
  (void)visit_documents(views, {}, [&](std::size_t v, std::uint32_t document) -> Result<void> {
    const Segment& segment = *views[v].segment;
    const DocumentRow* row = &segment.document_table()[document];
    windows += segment.chunk_table()[row[1].first_chunk].first_window -
               segment.chunk_table()[row->first_chunk].first_window;
    return {};
  });
  return windows;
}

}  // namespace

Result<void> merge_segments(std::span<const SegmentView> views, SegmentSink& sink,
                            const Deadline& deadline) {
  QUARRY_TRY(write_merged_sections(views, sink, deadline));
  return {};
}

Result<void> merge_segments(std::span<const SegmentView> views, const GraphPolicy& policy,
                            Executor& executor, SegmentSink& sink, const Deadline& deadline) {
  if (views.empty() || live_windows(views) < policy.from_rows)
    return merge_segments(views, sink, deadline);
  // Lists are rebuilt: their centroids must fit all rows. A graph keeps the links of its largest
  // part.
  if (views.front().segment->shape().code == vectors::VectorCode::bits) {
    QUARRY_TRY(merge_segments(views, sink, deadline));
    return add_lists(sink, executor, deadline);
  }
  // A graph is built and searched in memory.
  SegmentInMemory memory;
  const MergedPlaces places = QUARRY_TRY(write_merged_sections(views, memory, deadline));
  const GraphSource source = graph_source(views, places, memory.image());
  QUARRY_TRY(add_graph(memory.image(), policy.graph, source, executor, deadline));
  return sink.add(std::move(memory.image()));
}

Result<SegmentImage> merge_segments(std::span<const SegmentView> views, const Deadline& deadline) {
  SegmentInMemory memory;
  QUARRY_TRY(merge_segments(views, memory, deadline));
  return std::move(memory.image());
}

Result<SegmentImage> merge_segments(std::span<const SegmentView> views, const GraphPolicy& policy,
                                    Executor& executor, const Deadline& deadline) {
  SegmentInMemory memory;
  QUARRY_TRY(merge_segments(views, policy, executor, memory, deadline));
  return std::move(memory.image());
}

}  // namespace quarry::segment
