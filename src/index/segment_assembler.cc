#include "index/segment_assembler.h"

#include "index/byte_cursor.h"

namespace quarry {
namespace {

template <class Row>
void append_row(std::string& table, const Row& row) {
  table.append(reinterpret_cast<const char*>(&row), sizeof row);
}

}  // namespace

void SegmentAssembler::add_document(DocumentKey key, std::uint64_t sequence,
                                    std::string_view metadata,
                                    const std::vector<std::string>& labels) {
  append_row(part(SegmentPart::documents),
             DocumentRow{.key = static_cast<std::int64_t>(key),
                         .sequence = sequence,
                         .metadata_begin = part(SegmentPart::metadata).size(),
                         .first_chunk = chunks_,
                         .label_set = label_set(labels)});
  part(SegmentPart::metadata).append(metadata);
  ++documents_;
}

void SegmentAssembler::add_chunk(ChunkKey key, std::uint32_t length, std::span<const float> rows) {
  append_row(part(SegmentPart::chunks), ChunkRow{.key = static_cast<std::int64_t>(key),
                                                 .document = documents_ - 1,
                                                 .first_window = windows_,
                                                 .length = length,
                                                 .reserved = 0});
  part(SegmentPart::vectors).append(reinterpret_cast<const char*>(rows.data()), rows.size_bytes());
  if (dimension_ > 0) windows_ += static_cast<std::uint32_t>(rows.size() / dimension_);
  length_ += length;
  ++chunks_;
}

void SegmentAssembler::add_term(std::string_view term, std::span<const Posting> postings) {
  append_row(part(SegmentPart::terms),
             TermRow{.postings_begin = part(SegmentPart::postings).size(),
                     .text_begin = static_cast<std::uint32_t>(part(SegmentPart::term_text).size()),
                     .chunks = static_cast<std::uint32_t>(postings.size())});
  part(SegmentPart::term_text).append(term);
  append_postings(postings, part(SegmentPart::postings));
  ++terms_;
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
  append_row(part(SegmentPart::documents),
             DocumentRow{.key = 0,
                         .sequence = 0,
                         .metadata_begin = part(SegmentPart::metadata).size(),
                         .first_chunk = chunks_,
                         .label_set = 0});
  append_row(
      part(SegmentPart::chunks),
      ChunkRow{
          .key = 0, .document = documents_, .first_window = windows_, .length = 0, .reserved = 0});
  append_row(part(SegmentPart::terms),
             TermRow{.postings_begin = part(SegmentPart::postings).size(),
                     .text_begin = static_cast<std::uint32_t>(part(SegmentPart::term_text).size()),
                     .chunks = 0});
  append_row(part(SegmentPart::head),
             SegmentHead{.dimension = static_cast<std::uint32_t>(dimension_),
                         .chunks = chunks_,
                         .documents = documents_,
                         .terms = terms_,
                         .windows = windows_,
                         .length = length_});
  return std::move(image_);
}

}  // namespace quarry
