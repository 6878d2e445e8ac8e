#include "index/segment_merge.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "index/segment_fields_writer.h"
#include "index/segment_graph.h"
#include "index/segment_lists.h"
#include "index/segment_words.h"
#include "index/term_merge.h"

namespace quarry {
namespace {

constexpr std::string_view kWork = "merging segments";

// Calls visit(view, document) for every live document of every view, by ascending key.
template <class Visit>
Result<void> visit_documents(std::span<const SegmentView> views, const Deadline& deadline,
                             const Visit& visit) {
  struct Head {
    DocumentKey key;
    std::size_t view;
    std::uint32_t document;
    bool operator>(const Head& other) const { return key > other.key; }
  };
  std::vector<Head> heap;
  const auto push = [&](std::size_t v, std::uint32_t document) {
    const Segment& segment = *views[v].segment;
    while (document < segment.documents() && !views[v].is_alive(document)) ++document;
    if (document == segment.documents()) return;
    heap.push_back({segment.document_key(document), v, document});
    std::ranges::push_heap(heap, std::greater());
  };
  for (std::size_t v = 0; v < views.size(); ++v) push(v, 0);
  while (!heap.empty()) {
    QUARRY_TRY(deadline.check(kWork));
    std::ranges::pop_heap(heap, std::greater());
    const Head next = heap.back();
    heap.pop_back();
    QUARRY_TRY(visit(next.view, next.document));
    push(next.view, next.document + 1);
  }
  return {};
}

// Where each document and chunk of each view goes.
struct Places {
  std::vector<std::vector<std::uint32_t>> of_documents, of_chunks;
};

// The view of which most rows can keep their links; the number of views: none has a graph.
std::size_t largest_graph(std::span<const SegmentView> views) {
  std::size_t largest = views.size(), live = 0;
  for (std::size_t v = 0; v < views.size(); ++v) {
    if (views[v].segment->vectors().graph().empty() || views[v].live_chunks <= live) continue;
    largest = v;
    live = views[v].live_chunks;
  }
  return largest;
}

// Where each window goes when its chunk goes to `places`, in the segment with that chunk table.
std::vector<std::uint32_t> window_places(const Segment& segment,
                                         std::span<const std::uint32_t> places,
                                         std::span<const ChunkRow> merged) {
  std::vector<std::uint32_t> windows(segment.vectors().rows().size(), kNoRow);
  for (std::uint32_t chunk = 0; chunk < segment.chunks(); ++chunk) {
    if (places[chunk] == kNoRow) continue;
    const ChunkRow *from = &segment.chunk_table()[chunk], *to = &merged[places[chunk]];
    std::iota(windows.begin() + from->first_window, windows.begin() + (from + 1)->first_window,
              to->first_window);
  }
  return windows;
}

// One thread at a time.
class Merge {
 public:
  Merge(std::span<const SegmentView> views, SegmentSink& sink, const Deadline& deadline)
      : views_(views),
        sink_(sink),
        deadline_(deadline),
        shape_(views.empty() ? VectorShape() : views.front().segment->shape()) {
    for (const SegmentView& view : views) {
      places_.of_documents.emplace_back(view.segment->documents(), kNoRow);
      places_.of_chunks.emplace_back(view.segment->chunks(), kNoRow);
    }
  }

  // Section after section, each in a walk over all documents: what is large is never held.
  Result<void> write() {
    QUARRY_TRY(write_chunks());
    QUARRY_TRY(write_documents());
    QUARRY_TRY(write_fields());
    QUARRY_TRY(write_words());
    QUARRY_TRY(write_head());
    QUARRY_TRY(write_rows(SegmentPart::codes, &RowParts<std::string_view>::codes));
    return write_rows(SegmentPart::scales, &RowParts<std::string_view>::scales);
  }
  const Places& places() const { return places_; }

 private:
  template <class Visit>
  Result<void> visit_all(const Visit& visit) {
    return visit_documents(views_, deadline_, [&](std::size_t v, std::uint32_t document) {
      return visit(v, document, *views_[v].segment, &views_[v].segment->document_table()[document]);
    });
  }

  // Says by the way where everything goes.
  Result<void> write_chunks() {
    QUARRY_TRY(sink_.begin(SegmentPart::chunks));
    QUARRY_TRY(visit_all([&](std::size_t v, std::uint32_t document, const Segment& segment,
                             const DocumentRow* row) -> Result<void> {
      places_.of_documents[v][document] = documents_;
      words_.add_document();
      for (std::uint32_t chunk = row->first_chunk; chunk < row[1].first_chunk; ++chunk) {
        const ChunkRow* from = &segment.chunk_table()[chunk];
        QUARRY_TRY(append_row(
            ChunkRow{.key = from->key, .document = documents_, .first_window = windows_}));
        places_.of_chunks[v][chunk] = chunks_++;
        windows_ += from[1].first_window - from->first_window;
        words_.add_chunk(segment.words().lengths()[chunk]);
      }
      length_ += row->length;
      ++documents_;
      return {};
    }));
    return append_row(ChunkRow{.key = 0, .document = documents_, .first_window = windows_});
  }

  Result<void> write_documents() {
    QUARRY_TRY(sink_.begin(SegmentPart::documents));
    std::uint32_t first_chunk = 0;
    QUARRY_TRY(visit_all(
        [&](std::size_t, std::uint32_t, const Segment&, const DocumentRow* from) -> Result<void> {
          DocumentRow row = *from;
          row.first_chunk = first_chunk;
          first_chunk += from[1].first_chunk - from->first_chunk;
          return append_row(row);
        }));
    return append_row(
        DocumentRow{.key = 0, .sequence = 0, .first_chunk = first_chunk, .length = 0});
  }

  Result<void> write_fields() {
    SegmentFieldsWriter fields;
    for (std::size_t v = 0; v < views_.size(); ++v) {
      fields.copy(views_[v].segment->fields(), places_.of_documents[v], places_.of_chunks[v]);
    }
    SegmentImage image;
    std::move(fields).finish(documents_, chunks_, image);
    return sink_.add(std::move(image));
  }

  Result<void> write_words() {
    QUARRY_TRY(sink_.begin(SegmentPart::postings));
    QUARRY_TRY(merge_terms(views_, places_.of_chunks, deadline_,
                           [&](std::string_view term, std::span<const Posting> postings) {
                             return sink_.append(words_.add(term, postings));
                           }));
    terms_ = words_.terms();
    SegmentImage image;
    std::move(words_).finish(image);
    return sink_.add(std::move(image));
  }

  Result<void> write_rows(SegmentPart part, std::string_view RowParts<std::string_view>::* which) {
    QUARRY_TRY(sink_.begin(part));
    return visit_all([&](std::size_t, std::uint32_t, const Segment& segment,
                         const DocumentRow* row) -> Result<void> {
      return sink_.append(segment.rows(row->first_chunk, row[1].first_chunk).*which);
    });
  }

  Result<void> write_head() {
    QUARRY_TRY(sink_.begin(SegmentPart::head));
    return append_row(SegmentHead{.dimension = static_cast<std::uint32_t>(shape_.dimension),
                                  .chunks = chunks_,
                                  .documents = documents_,
                                  .terms = terms_,
                                  .windows = windows_,
                                  .length = length_,
                                  .vector_code = static_cast<std::uint32_t>(shape_.code),
                                  .reserved = 0});
  }

  template <class Row>
  Result<void> append_row(const Row& row) {
    return sink_.append({reinterpret_cast<const char*>(&row), sizeof row});
  }

  std::span<const SegmentView> views_;
  SegmentSink& sink_;
  const Deadline& deadline_;
  const VectorShape shape_;
  Places places_;
  SegmentWordsWriter words_;
  std::uint32_t documents_ = 0, chunks_ = 0, windows_ = 0, terms_ = 0;
  std::uint64_t length_ = 0;
};

// Where the rows of the largest graph went, so that it need not be built anew.
Result<GraphSource> graph_source(std::span<const SegmentView> views, const Places& places,
                                 const SegmentImage& merged) {
  const std::size_t from = largest_graph(views);
  if (from == views.size()) return GraphSource();
  const std::string& bytes = merged[SegmentPart::chunks];
  const std::span chunks(reinterpret_cast<const ChunkRow*>(bytes.data()),
                         bytes.size() / sizeof(ChunkRow));
  const Segment& segment = *views[from].segment;
  return GraphSource{.graph = &segment.vectors().graph(),
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
  return Merge(views, sink, deadline).write();
}

Result<void> merge_segments(std::span<const SegmentView> views, const GraphPolicy& policy,
                            Executor& executor, SegmentSink& sink, const Deadline& deadline) {
  if (live_windows(views) < policy.from_rows) return merge_segments(views, sink, deadline);
  if (views.front().segment->shape().code == VectorCode::bits) {
    QUARRY_TRY(merge_segments(views, sink, deadline));
    return add_lists(sink, executor, deadline);
  }
  // A graph is made of rows in memory: it is searched there as well.
  SegmentInMemory memory;
  Merge merge(views, memory, deadline);
  QUARRY_TRY(merge.write());
  const GraphSource source = QUARRY_TRY(graph_source(views, merge.places(), memory.image()));
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

}  // namespace quarry
