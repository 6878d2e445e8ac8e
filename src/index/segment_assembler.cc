#include "index/segment_assembler.h"

#include "index/byte_cursor.h"
#include "index/section_table.h"

namespace quarry {

void SegmentAssembler::add_document(DocumentKey key, std::uint64_t sequence,
                                    std::string_view metadata,
                                    const std::vector<std::string>& labels) {
  documents_.push_back({.key = static_cast<std::int64_t>(key),
                        .sequence = sequence,
                        .metadata_begin = part(SegmentPart::metadata).size(),
                        .first_chunk = chunks_,
                        .label_set = label_set(labels),
                        .length = 0,
                        .reserved = 0});
  part(SegmentPart::metadata).append(metadata);
  words_.add_document();
}

void SegmentAssembler::add_chunk(ChunkKey key, ChunkLength length, std::span<const float> rows) {
  const auto document = static_cast<std::uint32_t>(documents_.size() - 1);
  append_section_row(part(SegmentPart::chunks), ChunkRow{.key = static_cast<std::int64_t>(key),
                                                         .document = document,
                                                         .first_window = vectors_.windows()});
  vectors_.add(rows);
  words_.add_chunk(length);
  documents_.back().length += length;
  length_ += length;
  ++chunks_;
}

void SegmentAssembler::add_term(std::string_view term, std::span<const Posting> postings) {
  words_.add(term, postings);
}

std::uint32_t SegmentAssembler::label_set(const std::vector<std::string>& labels) {
  const auto [entry, is_new] =
      label_sets_.emplace(labels, static_cast<std::uint32_t>(label_sets_.size()));
  if (is_new) {
    std::string& out = part(SegmentPart::labels);
    append_number(out, static_cast<std::uint32_t>(labels.size()));
    for (const std::string& label : labels) append_text(out, label);
  }
  return entry->second;
}

SegmentImage SegmentAssembler::finish() && {
  const auto documents = static_cast<std::uint32_t>(documents_.size());
  documents_.push_back({.key = 0,
                        .sequence = 0,
                        .metadata_begin = part(SegmentPart::metadata).size(),
                        .first_chunk = chunks_,
                        .label_set = 0,
                        .length = 0,
                        .reserved = 0});
  for (const DocumentRow& row : documents_) append_section_row(part(SegmentPart::documents), row);
  append_section_row(part(SegmentPart::chunks),
                     ChunkRow{.key = 0, .document = documents, .first_window = vectors_.windows()});
  append_section_row(part(SegmentPart::head),
                     SegmentHead{.dimension = static_cast<std::uint32_t>(dimension_),
                                 .chunks = chunks_,
                                 .documents = documents,
                                 .terms = words_.terms(),
                                 .windows = vectors_.windows(),
                                 .length = length_});
  std::move(words_).finish(image_);
  std::move(vectors_).finish(image_);
  return std::move(image_);
}

}  // namespace quarry
