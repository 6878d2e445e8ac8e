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
  documents_.push_back({.key = static_cast<std::int64_t>(key),
                        .sequence = sequence,
                        .metadata_begin = part(SegmentPart::metadata).size(),
                        .first_chunk = chunks_,
                        .label_set = label_set(labels),
                        .length = 0,
                        .reserved = 0});
  part(SegmentPart::metadata).append(metadata);
}

void SegmentAssembler::add_chunk(ChunkKey key, std::uint32_t length, std::span<const float> rows) {
  const auto document = static_cast<std::uint32_t>(documents_.size() - 1);
  append_row(part(SegmentPart::chunks), ChunkRow{.key = static_cast<std::int64_t>(key),
                                                 .document = document,
                                                 .first_window = windows_,
                                                 .length = length,
                                                 .reserved = 0});
  part(SegmentPart::vectors).append(reinterpret_cast<const char*>(rows.data()), rows.size_bytes());
  if (dimension_ > 0) windows_ += static_cast<std::uint32_t>(rows.size() / dimension_);
  document_of_.push_back(document);
  documents_.back().length += length;
  length_ += length;
  ++chunks_;
}

void SegmentAssembler::add_term(std::string_view term, std::span<const Posting> postings) {
  append_row(part(SegmentPart::terms),
             TermRow{.postings_begin = part(SegmentPart::postings).size(),
                     .text_begin = static_cast<std::uint32_t>(part(SegmentPart::term_text).size()),
                     .chunks = static_cast<std::uint32_t>(postings.size()),
                     .documents = documents_of(postings),
                     .reserved = 0});
  part(SegmentPart::term_text).append(term);
  append_postings(postings, part(SegmentPart::postings));
  ++terms_;
}

// The chunks of a document lie side by side, so that each document is met once.
std::uint32_t SegmentAssembler::documents_of(std::span<const Posting> postings) const {
  std::uint32_t count = 0, last = 0;
  for (const Posting& posting : postings) {
    const std::uint32_t document = document_of_[posting.chunk];
    if (count == 0 || document != last) ++count;
    last = document;
  }
  return count;
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
  for (const DocumentRow& row : documents_) append_row(part(SegmentPart::documents), row);
  append_row(
      part(SegmentPart::chunks),
      ChunkRow{
          .key = 0, .document = documents, .first_window = windows_, .length = 0, .reserved = 0});
  append_row(part(SegmentPart::terms),
             TermRow{.postings_begin = part(SegmentPart::postings).size(),
                     .text_begin = static_cast<std::uint32_t>(part(SegmentPart::term_text).size()),
                     .chunks = 0,
                     .documents = 0,
                     .reserved = 0});
  append_row(part(SegmentPart::head),
             SegmentHead{.dimension = static_cast<std::uint32_t>(dimension_),
                         .chunks = chunks_,
                         .documents = documents,
                         .terms = terms_,
                         .windows = windows_,
                         .length = length_});
  return std::move(image_);
}

}  // namespace quarry
