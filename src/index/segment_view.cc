#include "index/segment_view.h"

#include <utility>

namespace quarry {

SegmentView view_of(std::shared_ptr<const Segment> segment, Bitmap dead) {
  SegmentView view;
  const std::span documents = segment->document_table();
  const std::span lengths = segment->words().lengths();
  const std::size_t dead_documents = dead.count();
  Bitmap live(segment->chunks(), true);
  view.live_documents = segment->documents() - dead_documents;
  view.live_chunks = segment->chunks();
  for (const ChunkLength length : lengths) view.live_length += length;
  for (std::size_t i = dead.next_set(0); i < dead.size(); i = dead.next_set(i + 1)) {
    for (std::uint32_t chunk = documents[i].first_chunk; chunk < documents[i + 1].first_chunk;
         ++chunk) {
      live.clear(chunk);
      --view.live_chunks;
      view.live_length -= lengths[chunk];
    }
  }
  if (dead_documents > 0) {
    view.dead = std::make_shared<const Bitmap>(std::move(dead));
    view.live = std::make_shared<const Bitmap>(std::move(live));
  }
  view.segment = std::move(segment);
  return view;
}

}  // namespace quarry
