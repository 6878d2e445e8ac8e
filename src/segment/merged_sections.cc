#include "segment/merged_sections.h"

#include <string_view>

#include "segment/segment_fields_writer.h"
#include "segment/segment_words.h"
#include "segment/term_merge.h"
#include "segment/visit_documents.h"

namespace quarry::segment {
namespace {

using RowsPart = std::string_view vectors::RowParts<std::string_view>::*;

// Reads one part of the vectors of a segment from first to last. Requests the next rows ahead,
// because the mapping may expect scattered reads, and releases those already read. One thread at a
// time.
class RowsReader {
 public:
  RowsReader(const Segment& segment, RowsPart part)
      : segment_(segment),
        part_(part),
        all_(segment.rows(0, segment.chunks()).*part),
        file_(segment.vectors().lists() ? segment.file() : nullptr) {}

  std::string_view read(std::uint32_t begin_chunk, std::uint32_t end_chunk) {
    const std::string_view rows = segment_.rows(begin_chunk, end_chunk).*part_;
    const auto end = static_cast<std::size_t>(rows.data() + rows.size() - all_.data());
    while (file_ && end > fetched_) {
      if (fetched_ >= kAhead) file_->let_go(all_.substr(fetched_ - kAhead, kAhead));
      file_->read_ahead(all_.substr(fetched_, 2 * kAhead));
      fetched_ += kAhead;
    }
    return rows;
  }

 private:
  static constexpr std::size_t kAhead = std::size_t{1} << 20;

  const Segment& segment_;
  RowsPart part_;
  std::string_view all_;
  const store::MappedFile* file_;  // null without lists: the rows are expected to be in memory
  std::size_t fetched_ = 0;
};

// One thread at a time.
class Merge {
 public:
  Merge(std::span<const SegmentView> views, SegmentSink& sink, const Deadline& deadline)
      : views_(views),
        sink_(sink),
        deadline_(deadline),
        shape_(views.empty() ? vectors::VectorShape() : views.front().segment->shape()) {
    for (const SegmentView& view : views) {
      places_.of_documents.emplace_back(view.segment->documents(), store::kNoRow);
      places_.of_chunks.emplace_back(view.segment->chunks(), store::kNoRow);
    }
  }

  Result<void> write() {
    QUARRY_TRY(write_chunks());
    QUARRY_TRY(write_documents());
    QUARRY_TRY(write_fields());
    QUARRY_TRY(write_words());
    QUARRY_TRY(write_head());
    QUARRY_TRY(write_rows(SegmentPart::codes, &vectors::RowParts<std::string_view>::codes));
    return write_rows(SegmentPart::scales, &vectors::RowParts<std::string_view>::scales);
  }
  MergedPlaces take_places() && { return std::move(places_); }

 private:
  template <class Visit>
  Result<void> visit_all(const Visit& visit) {
    return visit_documents(views_, deadline_, [&](std::size_t v, std::uint32_t document) {
      return visit(v, document, *views_[v].segment, &views_[v].segment->document_table()[document]);
    });
  }

  // Also assigns the new row of every document and chunk.
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
                           [&](std::string_view term, std::span<const words::Posting> postings) {
                             return sink_.append(words_.add(term, postings));
                           }));
    terms_ = words_.terms();
    SegmentImage image;
    std::move(words_).finish(image);
    return sink_.add(std::move(image));
  }

  Result<void> write_rows(SegmentPart part, RowsPart which) {
    QUARRY_TRY(sink_.begin(part));
    std::vector<RowsReader> readers;
    for (const SegmentView& view : views_) readers.emplace_back(*view.segment, which);
    return visit_all(
        [&](std::size_t v, std::uint32_t, const Segment&, const DocumentRow* row) -> Result<void> {
          return sink_.append(readers[v].read(row->first_chunk, row[1].first_chunk));
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
  const vectors::VectorShape shape_;
  MergedPlaces places_;
  SegmentWordsWriter words_;
  std::uint32_t documents_ = 0, chunks_ = 0, windows_ = 0, terms_ = 0;
  std::uint64_t length_ = 0;
};

}  // namespace

Result<MergedPlaces> write_merged_sections(std::span<const SegmentView> views, SegmentSink& sink,
                                           const Deadline& deadline) {
  Merge merge(views, sink, deadline);
  QUARRY_TRY(merge.write());
  return std::move(merge).take_places();
}

}  // namespace quarry::segment
