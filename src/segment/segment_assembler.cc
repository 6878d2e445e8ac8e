#include "segment/segment_assembler.h"

#include "store/section_table.h"

namespace quarry::segment {

void SegmentAssembler::add_document(store::DocumentKey key, std::uint64_t sequence) {
  documents_.push_back({.key = static_cast<std::int64_t>(key),
                        .sequence = sequence,
                        .first_chunk = chunks_,
                        .length = 0});
  words_.add_document();
}

void SegmentAssembler::add_chunk(store::ChunkKey key, words::ChunkLength length,
                                 std::span<const float> rows) {
  const auto document = static_cast<std::uint32_t>(documents_.size() - 1);
  store::append_section_row(part(SegmentPart::chunks),
                            ChunkRow{.key = static_cast<std::int64_t>(key),
                                     .document = document,
                                     .first_window = vectors_.windows()});
  words_.add_chunk(length);
  vectors_.add(rows);
  documents_.back().length += length;
  length_ += length;
  ++chunks_;
}

void SegmentAssembler::add_term(std::string_view term, std::span<const words::Posting> postings) {
  part(SegmentPart::postings).append(words_.add(term, postings));
}

SegmentImage SegmentAssembler::finish() && {
  const auto documents = static_cast<std::uint32_t>(documents_.size());
  documents_.push_back({.key = 0, .sequence = 0, .first_chunk = chunks_, .length = 0});
  for (const DocumentRow& row : documents_)
    store::append_section_row(part(SegmentPart::documents), row);
  store::append_section_row(
      part(SegmentPart::chunks),
      ChunkRow{.key = 0, .document = documents, .first_window = vectors_.windows()});
  store::append_section_row(part(SegmentPart::head),
                            SegmentHead{.dimension = static_cast<std::uint32_t>(shape_.dimension),
                                        .chunks = chunks_,
                                        .documents = documents,
                                        .terms = words_.terms(),
                                        .windows = vectors_.windows(),
                                        .length = length_,
                                        .vector_code = static_cast<std::uint32_t>(shape_.code),
                                        .reserved = 0});
  std::move(fields_).finish(documents, chunks_, image_);
  std::move(words_).finish(image_);
  std::move(vectors_).finish(image_);
  return std::move(image_);
}

}  // namespace quarry::segment
