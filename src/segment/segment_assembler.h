// Lays out the bytes of a segment from documents, chunks and terms in order.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "segment/segment_fields_writer.h"
#include "segment/segment_format.h"
#include "segment/segment_vectors.h"
#include "segment/segment_words.h"
#include "store/records.h"
#include "words/postings.h"

namespace quarry::segment {

// Add every document in ascending order of keys, each followed by its chunks; then every term in
// ascending byte order. One thread at a time.
class SegmentAssembler {
 public:
  explicit SegmentAssembler(vectors::VectorShape shape) : shape_(shape), vectors_(shape) {}

  void add_document(store::DocumentKey key, std::uint64_t sequence);
  // Adds a chunk to the last document. `rows` holds one row of `dimension` values for each window.
  void add_chunk(store::ChunkKey key, words::ChunkLength length, std::span<const float> rows);
  void add_term(std::string_view term, std::span<const words::Posting> postings);

  std::uint32_t documents() const { return static_cast<std::uint32_t>(documents_.size()); }
  std::uint32_t chunks() const { return chunks_; }
  // Receives metadata and labels of the added rows, at any time before finish().
  SegmentFieldsWriter& fields() { return fields_; }
  SegmentImage finish() &&;

 private:
  std::string& part(SegmentPart which) { return image_[which]; }

  vectors::VectorShape shape_;
  SegmentImage image_;
  std::vector<DocumentRow> documents_;  // the length grows with each added chunk
  SegmentFieldsWriter fields_;
  SegmentWordsWriter words_;
  SegmentVectorsWriter vectors_;
  std::uint32_t chunks_ = 0;
  std::uint64_t length_ = 0;
};

}  // namespace quarry::segment
