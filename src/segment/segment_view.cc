#include "segment/segment_view.h"

#include <algorithm>
#include <utility>

namespace quarry::segment {
namespace {

// The position of a segment among the views.
auto find(std::span<const SegmentView> views, const SegmentView& wanted) {
  return std::ranges::find(views, wanted.segment, &SegmentView::segment);
}

// Adds the rows in `merged` of documents that were alive in `source` and are no longer alive in
// `views`.
void add_deaths(const SegmentView& source, std::span<const SegmentView> views,
                const SegmentView& merged, std::vector<std::uint32_t>& rows) {
  const auto now = find(views, source);
  const Segment& segment = *source.segment;
  const auto add = [&](std::uint32_t document) {
    if (!source.is_alive(document)) return;
    if (const auto row = merged.segment->find_document(segment.document_key(document))) {
      rows.push_back(*row);
    }
  };
  if (now == views.end()) {  // all of its documents have died
    for (std::uint32_t document = 0; document < segment.documents(); ++document) add(document);
  } else if (now->dead && now->dead != source.dead) {
    const Bitmap& dead = *now->dead;
    for (std::size_t i = dead.next_set(0); i < dead.size(); i = dead.next_set(i + 1)) {
      add(static_cast<std::uint32_t>(i));
    }
  }
}

}  // namespace

SegmentView view_of(std::shared_ptr<const Segment> segment) {
  SegmentView view;
  view.live_documents = segment->documents();
  view.live_chunks = segment->chunks();
  view.live_length = segment->length();
  view.segment = std::move(segment);
  return view;
}

SegmentView without(const SegmentView& view, std::span<const std::uint32_t> documents) {
  if (documents.empty()) return view;
  const Segment& segment = *view.segment;
  const std::span rows = segment.document_table();
  Bitmap dead = view.dead ? *view.dead : Bitmap(segment.documents());
  Bitmap live = view.live ? *view.live : Bitmap(segment.chunks(), true);
  SegmentView left = view;
  for (const std::uint32_t document : documents) {
    if (dead[document]) continue;
    dead.set(document);
    --left.live_documents;
    left.live_length -= rows[document].length;
    for (std::uint32_t c = rows[document].first_chunk; c < rows[document + 1].first_chunk; ++c) {
      live.clear(c);
      --left.live_chunks;
    }
  }
  left.dead = std::make_shared<const Bitmap>(std::move(dead));
  left.live = std::make_shared<const Bitmap>(std::move(live));
  return left;
}

std::vector<SegmentView> replaced(std::span<const SegmentView> views,
                                  std::span<const SegmentView> sources, const SegmentView& merged) {
  std::vector<std::uint32_t> died;
  for (const SegmentView& source : sources) add_deaths(source, views, merged, died);
  std::vector<SegmentView> files, memory;
  for (const SegmentView& view : views) {
    const bool is_source = find(sources, view) != sources.end();
    if (!is_source) (view.in_memory() ? memory : files).push_back(view);
  }
  SegmentView made = without(merged, died);
  (made.in_memory() ? memory : files).push_back(std::move(made));
  std::ranges::move(memory, std::back_inserter(files));
  std::erase_if(files, [](const SegmentView& view) { return view.live_documents == 0; });
  return files;
}

}  // namespace quarry::segment
