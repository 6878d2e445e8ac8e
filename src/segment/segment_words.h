// The words of a segment: a dictionary of terms, their postings, and the lengths of chunks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "segment/segment_format.h"
#include "words/postings.h"
#include "words/term_dictionary.h"

namespace quarry::segment {

// Immutable; share it freely.
class SegmentWords {
 public:
  SegmentWords() = default;
  // Every read of the result stays within the bytes. Errors: corrupt.
  static Result<SegmentWords> read(const SegmentViews& parts, const SegmentHead& head);

  std::uint32_t terms() const { return dictionary_.terms(); }
  const words::TermDictionary& dictionary() const { return dictionary_; }
  std::optional<words::TermEntry> find(std::string_view term) const {
    return dictionary_.find(term);
  }
  words::PostingList postings(const words::TermEntry& entry) const {
    return {entry.postings, entry.chunks, static_cast<std::uint32_t>(lengths_.size())};
  }
  // The length of each chunk in terms, stored contiguously: a search reads nothing else of most
  // chunks.
  std::span<const words::ChunkLength> lengths() const { return lengths_; }

  // Whether every document has exactly one chunk, with the same row number.
  bool one_chunk_each() const { return one_chunk_each_; }
  // Otherwise the document of each chunk and the length of each document, contiguous as well; empty
  // if one_chunk_each().
  std::span<const std::uint32_t> document_of() const { return document_of_; }
  std::span<const std::uint32_t> document_lengths() const { return document_lengths_; }

  // Checks order, counts and the encoding of all postings against the chunk table. Adds one line
  // for each finding.
  void check(std::span<const ChunkRow> chunks, std::vector<std::string>& findings) const;

 private:
  Result<void> read_documents(const SegmentViews& parts, const SegmentHead& head);

  words::TermDictionary dictionary_;
  std::span<const words::ChunkLength> lengths_;
  bool one_chunk_each_ = false;
  std::vector<std::uint32_t> document_of_, document_lengths_;
};

// Lays out the sections of words. One thread at a time.
class SegmentWordsWriter {
 public:
  // First add every chunk in order; a chunk belongs to the document added last.
  void add_document() { document_lengths_.push_back(0); }
  void add_chunk(words::ChunkLength length);
  // Then add terms in ascending byte order, with postings ascending by chunk. Returns the next
  // bytes of POST, valid until the next call.
  std::string_view add(std::string_view term, std::span<const words::Posting> postings);
  std::uint32_t terms() const { return dictionary_.terms(); }
  // Writes all sections of words except POST.
  void finish(SegmentImage& image) &&;

 private:
  std::vector<words::ChunkLength> lengths_;
  std::vector<std::uint32_t> document_of_, document_lengths_;
  words::TermDictionaryWriter dictionary_;
  std::string postings_;  // of one term; reused
};

}  // namespace quarry::segment
