// One immutable part of an index: chunks with vectors and postings, read from a file or from
// memory.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "segment/segment_fields.h"
#include "segment/segment_format.h"
#include "segment/segment_vectors.h"
#include "segment/segment_words.h"
#include "store/container.h"
#include "store/records.h"

namespace quarry::segment {

// Documents ascend by key; the chunks of a document, and the windows of a chunk, are adjacent. Safe
// for untrusted bytes: opening fails, or every read stays within them. Immutable; share it freely.
class Segment {
 public:
  // Reads every byte of the file once and verifies all checksums. Errors: not_found, corrupt (names
  // the file and the table), conflict (another format version).
  static Result<std::shared_ptr<const Segment>> open(const std::filesystem::path& path,
                                                     std::uint64_t id, store::FileSystem& files);
  static Result<std::shared_ptr<const Segment>> in_memory(SegmentImage image);

  std::uint64_t id() const { return id_; }  // the number of its file; 0 in memory
  vectors::VectorShape shape() const { return vectors_.rows().shape(); }
  std::uint32_t chunks() const { return head_.chunks; }
  std::uint32_t documents() const { return head_.documents; }
  std::uint64_t length() const { return head_.length; }  // terms in all chunks, with repeats
  std::size_t bytes() const { return bytes_; }
  // Of the file; 0 in memory.
  std::uint64_t checksum() const { return container_ ? container_->checksum() : 0; }

  // The rows and the terminating row of each table.
  std::span<const ChunkRow> chunk_table() const { return chunks_; }
  std::span<const DocumentRow> document_table() const { return documents_; }
  store::ChunkKey chunk_key(std::uint32_t chunk) const {
    return store::ChunkKey{chunks_[chunk].key};
  }
  store::DocumentKey document_key(std::uint32_t document) const {
    return store::DocumentKey{documents_[document].key};
  }
  store::DocumentKey document_of(std::uint32_t chunk) const {
    return document_key(chunks_[chunk].document);
  }
  // Prefetches the keys of a chunk and of its document.
  void prefetch_keys(std::uint32_t chunk) const {
    __builtin_prefetch(&chunks_[chunk]);
    if (one_chunk_each_) __builtin_prefetch(&documents_[chunk]);
  }
  // The row of a document.
  std::optional<std::uint32_t> find_document(store::DocumentKey key) const;

  // The chunks of the documents set in `documents`.
  Bitmap chunks_of(const Bitmap& documents) const;

  const SegmentFields& fields() const { return fields_; }
  const SegmentWords& words() const { return words_; }
  const SegmentVectors& vectors() const { return vectors_; }
  // The vector codes of the windows of chunks [begin, end).
  vectors::RowParts<std::string_view> rows(std::uint32_t begin_chunk,
                                           std::uint32_t end_chunk) const {
    return vectors_.rows().bytes(chunks_[begin_chunk].first_window,
                                 chunks_[end_chunk].first_window);
  }
  // Whether each chunk has exactly one window, so that their numbers are equal.
  bool one_window_each() const { return chunk_of_window_.empty(); }
  std::uint32_t chunk_of_window(std::uint32_t window) const {
    return chunk_of_window_.empty() ? window : chunk_of_window_[window];
  }

  // The mapped file, to advise how it will be read; null in memory.
  const store::MappedFile* file() const { return container_ ? &container_->file() : nullptr; }

  // Reads every byte and checks checksums, order and counts. Returns one line for each finding.
  std::vector<std::string> check() const;

 private:
  Segment() = default;
  Result<void> read(const SegmentViews& parts);
  Result<void> validate();
  void place_windows();

  std::uint64_t id_ = 0;
  std::size_t bytes_ = 0;
  // The bytes that the views below refer to: an image in memory, or a file.
  SegmentImage image_;
  std::shared_ptr<const store::Container> container_;
  SegmentHead head_{};
  std::span<const ChunkRow> chunks_;
  std::span<const DocumentRow> documents_;
  bool one_chunk_each_ = true;  // row i of DOCS is row i of CHNK
  SegmentFields fields_;
  SegmentWords words_;
  SegmentVectors vectors_;
  std::vector<std::uint32_t> chunk_of_window_;  // empty if one_window_each()
};

}  // namespace quarry::segment
