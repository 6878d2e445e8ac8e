// The words of a segment: a sorted dictionary of terms and the postings of each.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "index/postings.h"
#include "index/segment_format.h"

namespace quarry {

// A view of the sections TERM, TEXT and POST. Immutable; share it freely.
class SegmentWords {
 public:
  SegmentWords() = default;
  // Afterwards every read stays within the bytes. Errors: corrupt.
  static Result<SegmentWords> read(const SegmentViews& parts, const SegmentHead& head);

  std::size_t terms() const { return terms_; }
  std::string_view term(std::size_t at) const;
  // How many chunks, and how many documents, have the term; the dead among them counted.
  std::uint32_t chunks_with(std::size_t term) const { return rows_[term].chunks; }
  std::uint32_t documents_with(std::size_t term) const { return rows_[term].documents; }
  std::optional<std::size_t> find(std::string_view term) const;
  PostingCursor postings(std::size_t term) const;

  // Order, counts and the encoding of all postings, against the chunks they belong to. One line a
  // finding.
  void check(std::span<const ChunkRow> chunks, std::vector<std::string>& findings) const;

 private:
  std::uint32_t terms_ = 0, chunks_ = 0;
  std::span<const TermRow> rows_;
  std::string_view text_, postings_;
};

// Lays out those sections. One thread at a time.
class SegmentWordsWriter {
 public:
  // Terms in ascending byte order, postings in ascending order of chunks; `document_of` gives each
  // chunk's document.
  void add(std::string_view term, std::span<const Posting> postings,
           std::span<const std::uint32_t> document_of);
  std::uint32_t terms() const { return terms_; }
  void finish(SegmentImage& image) &&;

 private:
  void append_row(std::uint32_t chunks, std::uint32_t documents);

  std::string rows_, text_, postings_;
  std::uint32_t terms_ = 0;
};

}  // namespace quarry
