#include "index/segment_words.h"

#include "index/byte_cursor.h"
#include "index/section_table.h"

namespace quarry {
namespace {

// The chunks of a document lie side by side, so that each document is met once.
std::uint32_t documents_of(std::span<const Posting> postings,
                           std::span<const std::uint32_t> document_of) {
  std::uint32_t count = 0, last = 0;
  for (const Posting& posting : postings) {
    const std::uint32_t document = document_of[posting.chunk];
    if (count == 0 || document != last) ++count;
    last = document;
  }
  return count;
}

struct Occurrence {
  std::uint32_t chunks = 0, documents = 0;
};

// Adds the counts of one term to its chunks' lengths.
Occurrence read_postings(PostingCursor& cursor, std::span<const ChunkRow> chunks,
                         std::vector<std::uint64_t>& lengths) {
  Occurrence seen;
  std::uint32_t last = 0;
  for (Posting posting; cursor.next(posting); ++seen.chunks) {
    const std::uint32_t document = chunks[posting.chunk].document;
    seen.documents += seen.chunks == 0 || document != last;
    last = document;
    lengths[posting.chunk] += posting.count;
  }
  return seen;
}

}  // namespace

Result<SegmentWords> SegmentWords::read(const SegmentViews& parts, const SegmentHead& head) {
  SegmentWords words;
  words.terms_ = head.terms;
  words.chunks_ = head.chunks;
  words.rows_ = QUARRY_TRY(
      section_table<TermRow>(parts[SegmentPart::terms], std::uint64_t{head.terms} + 1, "terms"));
  words.text_ = parts[SegmentPart::term_text];
  words.postings_ = parts[SegmentPart::postings];
  if (words.rows_.back().text_begin != words.text_.size() ||
      words.rows_.back().postings_begin != words.postings_.size()) {
    return {Code::corrupt, "terms: text or postings do not add up"};
  }
  for (std::size_t i = 0; i < head.terms; ++i) {
    if (words.rows_[i].text_begin > words.rows_[i + 1].text_begin ||
        words.rows_[i].postings_begin > words.rows_[i + 1].postings_begin) {
      return {Code::corrupt, "terms: row " + std::to_string(i)};
    }
  }
  return words;
}

std::string_view SegmentWords::term(std::size_t at) const {
  const std::uint32_t begin = rows_[at].text_begin;
  return text_.substr(begin, rows_[at + 1].text_begin - begin);
}

std::optional<std::size_t> SegmentWords::find(std::string_view wanted) const {
  std::size_t low = 0, high = terms_;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (term(middle) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == terms_ || term(low) != wanted) return std::nullopt;
  return low;
}

PostingCursor SegmentWords::postings(std::size_t term) const {
  const std::uint64_t begin = rows_[term].postings_begin;
  return PostingCursor(postings_.substr(begin, rows_[term + 1].postings_begin - begin), chunks_);
}

void SegmentWords::check(std::span<const ChunkRow> chunks,
                         std::vector<std::string>& findings) const {
  std::vector<std::uint64_t> lengths(chunks_, 0);
  for (std::size_t at = 0; at < terms_; ++at) {
    if (at > 0 && term(at - 1) >= term(at)) {
      findings.push_back("terms do not ascend at row " + std::to_string(at));
    }
    PostingCursor cursor = postings(at);
    const Occurrence seen = read_postings(cursor, chunks, lengths);
    const std::string name = "term '" + std::string(term(at)) + "'";
    if (cursor.broken()) findings.push_back("postings of " + name + " are broken");
    compare_counts(name + ", chunks", chunks_with(at), seen.chunks, findings);
    compare_counts(name + ", documents", documents_with(at), seen.documents, findings);
  }
  for (std::uint32_t c = 0; c < chunks_; ++c) {
    compare_counts("terms of chunk row " + std::to_string(c), chunks[c].length, lengths[c],
                   findings);
  }
}

void SegmentWordsWriter::append_row(std::uint32_t chunks, std::uint32_t documents) {
  append_section_row(rows_, TermRow{.postings_begin = postings_.size(),
                                    .text_begin = static_cast<std::uint32_t>(text_.size()),
                                    .chunks = chunks,
                                    .documents = documents,
                                    .reserved = 0});
}

void SegmentWordsWriter::add(std::string_view term, std::span<const Posting> postings,
                             std::span<const std::uint32_t> document_of) {
  append_row(static_cast<std::uint32_t>(postings.size()), documents_of(postings, document_of));
  text_.append(term);
  append_postings(postings, postings_);
  ++terms_;
}

void SegmentWordsWriter::finish(SegmentImage& image) && {
  append_row(0, 0);
  image[SegmentPart::terms] = std::move(rows_);
  image[SegmentPart::term_text] = std::move(text_);
  image[SegmentPart::postings] = std::move(postings_);
}

}  // namespace quarry
