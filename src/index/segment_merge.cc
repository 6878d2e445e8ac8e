#include "index/segment_merge.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "index/segment_assembler.h"
#include "index/segment_graph.h"
#include "index/segment_lists.h"
#include "store/section_table.h"

namespace quarry {
namespace {

constexpr std::string_view kWork = "merging segments";

struct SourceDocument {
  DocumentKey key;
  std::size_t view;
  std::uint32_t document;
};

// Every live document of every view, by key.
std::vector<SourceDocument> live_documents(std::span<const SegmentView> views) {
  std::vector<SourceDocument> documents;
  for (std::size_t v = 0; v < views.size(); ++v) {
    for (std::uint32_t i = 0; i < views[v].segment->documents(); ++i) {
      if (views[v].is_alive(i)) documents.push_back({views[v].segment->document_key(i), v, i});
    }
  }
  std::ranges::sort(documents, {}, &SourceDocument::key);
  return documents;
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

Result<Places> copy_documents(std::span<const SegmentView> views, const Deadline& deadline,
                              SegmentAssembler& assembler) {
  Places places;
  for (const SegmentView& view : views) {
    places.of_documents.emplace_back(view.segment->documents(), kNoRow);
    places.of_chunks.emplace_back(view.segment->chunks(), kNoRow);
  }
  for (const SourceDocument& source : live_documents(views)) {
    QUARRY_TRY(deadline.check(kWork));
    const Segment& segment = *views[source.view].segment;
    const DocumentRow& row = segment.document_table()[source.document];
    const std::uint32_t end = segment.document_table()[source.document + 1].first_chunk;
    places.of_documents[source.view][source.document] = assembler.documents();
    assembler.add_document(source.key, row.sequence);
    for (std::uint32_t chunk = row.first_chunk; chunk < end; ++chunk) {
      places.of_chunks[source.view][chunk] = assembler.chunks();
      assembler.add_chunk(segment.chunk_key(chunk), segment.words().lengths()[chunk],
                          segment.rows(chunk, chunk + 1));
    }
  }
  return places;
}

// Walks all dictionaries at once in byte order. One thread at a time.
class TermMerge {
 public:
  TermMerge(std::span<const SegmentView> views, const Places& places)
      : views_(views), places_(places) {
    cursors_.reserve(views.size());
    for (const SegmentView& view : views) cursors_.emplace_back(view.segment->words().dictionary());
    for (std::size_t v = 0; v < views.size(); ++v) push(v);
  }

  Result<void> write(const Deadline& deadline, SegmentAssembler& assembler) {
    std::string term;
    std::vector<Posting> postings;
    while (!heap_.empty()) {
      QUARRY_TRY(deadline.check(kWork));
      term = heap_.front().first;
      postings.clear();
      while (!heap_.empty() && heap_.front().first == term) collect(pop(), postings);
      if (postings.empty()) continue;
      // Each source ascends; together they do only where their documents do not interleave.
      if (!std::ranges::is_sorted(postings, {}, &Posting::chunk)) {
        std::ranges::sort(postings, {}, &Posting::chunk);
      }
      assembler.add_term(term, postings);
    }
    return {};
  }

 private:
  using Head = std::pair<std::string_view, std::size_t>;  // a view's next term, and which view

  void push(std::size_t v) {
    if (!cursors_[v].next()) return;
    heap_.emplace_back(cursors_[v].term(), v);
    std::ranges::push_heap(heap_, std::greater());
  }
  std::size_t pop() {
    std::ranges::pop_heap(heap_, std::greater());
    const std::size_t v = heap_.back().second;
    heap_.pop_back();
    return v;
  }
  void collect(std::size_t v, std::vector<Posting>& postings) {
    PostingCursor cursor(views_[v].segment->words().postings(cursors_[v].entry()));
    for (Posting posting; cursor.next(posting);) {
      posting.chunk = places_.of_chunks[v][posting.chunk];
      if (posting.chunk != kNoRow) postings.push_back(posting);
    }
    push(v);
  }

  std::span<const SegmentView> views_;
  const Places& places_;
  std::vector<TermCursor> cursors_;
  std::vector<Head> heap_;
};

struct Merged {
  SegmentImage image;
  Places places;
};

Result<Merged> merge_without_graph(std::span<const SegmentView> views, const Deadline& deadline) {
  SegmentAssembler assembler(views.empty() ? VectorShape() : views.front().segment->shape());
  Places places = QUARRY_TRY(copy_documents(views, deadline, assembler));
  for (std::size_t v = 0; v < views.size(); ++v) {
    assembler.fields().copy(views[v].segment->fields(), places.of_documents[v],
                            places.of_chunks[v]);
  }
  QUARRY_TRY(TermMerge(views, places).write(deadline, assembler));
  return Merged{.image = std::move(assembler).finish(), .places = std::move(places)};
}

}  // namespace

Result<SegmentImage> merge_segments(std::span<const SegmentView> views, const Deadline& deadline) {
  return QUARRY_TRY(merge_without_graph(views, deadline)).image;
}

Result<SegmentImage> merge_segments(std::span<const SegmentView> views, const GraphPolicy& policy,
                                    Executor& executor, const Deadline& deadline) {
  Merged merged = QUARRY_TRY(merge_without_graph(views, deadline));
  const std::string& bytes = merged.image[SegmentPart::chunks];
  const std::span chunks(reinterpret_cast<const ChunkRow*>(bytes.data()),
                         bytes.size() / sizeof(ChunkRow));
  const std::size_t rows = chunks.back().first_window;
  if (policy.lists_from_rows > 0 && rows >= policy.lists_from_rows) {
    QUARRY_TRY(add_lists(merged.image, executor, deadline));
    return std::move(merged.image);
  }
  if (rows < policy.from_rows) return std::move(merged.image);
  GraphSource source;
  if (const std::size_t from = largest_graph(views); from < views.size()) {
    const Segment& segment = *views[from].segment;
    source = {.graph = &segment.vectors().graph(),
              .place = window_places(segment, merged.places.of_chunks[from], chunks)};
  }
  QUARRY_TRY(add_graph(merged.image, policy.graph, source, executor, deadline));
  return std::move(merged.image);
}

}  // namespace quarry
