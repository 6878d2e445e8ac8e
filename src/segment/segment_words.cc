#include "segment/segment_words.h"

#include "store/section_table.h"

namespace quarry::segment {
namespace {

// Counts the documents of the postings: the chunks of a document are adjacent.
std::uint32_t documents_of(std::span<const words::Posting> postings,
                           std::span<const std::uint32_t> document_of) {
  std::uint32_t count = 0, last = 0;
  for (const words::Posting& posting : postings) {
    const std::uint32_t document = document_of[posting.chunk];
    if (count == 0 || document != last) ++count;
    last = document;
  }
  return count;
}

struct Occurrence {
  std::uint32_t chunks = 0, documents = 0;
};

// Adds the counts of one term to the lengths of its chunks.
Occurrence read_postings(words::PostingCursor& cursor, std::span<const ChunkRow> chunks,
                         std::vector<std::uint64_t>& lengths) {
  Occurrence seen;
  std::uint32_t last = 0;
  for (words::Posting posting; cursor.next(posting); ++seen.chunks) {
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
  words.dictionary_ = QUARRY_TRY(words::TermDictionary::read(
      {parts[SegmentPart::terms], parts[SegmentPart::term_text], parts[SegmentPart::postings]},
      head.terms));
  words.lengths_ = QUARRY_TRY(store::section_table<words::ChunkLength>(parts[SegmentPart::lengths],
                                                                       head.chunks, "lengths"));
  QUARRY_TRY(words.read_documents(parts, head));
  return words;
}

// Copies two columns out of the tables, whose rows are so wide that a search would read a cache
// line for each chunk.
Result<void> SegmentWords::read_documents(const SegmentViews& parts, const SegmentHead& head) {
  const std::span documents = QUARRY_TRY(store::section_table<DocumentRow>(
      parts[SegmentPart::documents], std::uint64_t{head.documents} + 1, "documents"));
  const std::span chunks = QUARRY_TRY(store::section_table<ChunkRow>(
      parts[SegmentPart::chunks], std::uint64_t{head.chunks} + 1, "chunks"));
  one_chunk_each_ = head.documents == head.chunks;
  for (std::size_t i = 0; i < documents.size() && one_chunk_each_; ++i) {
    one_chunk_each_ = documents[i].first_chunk == i;
  }
  if (one_chunk_each_) return {};
  document_of_.reserve(head.chunks);
  for (const ChunkRow& row : chunks.first(head.chunks)) {
    if (row.document >= head.documents)
      return {Code::corrupt, "chunks: expected a document row below " +
                                 std::to_string(head.documents) + ", found " +
                                 std::to_string(row.document)};
    document_of_.push_back(row.document);
  }
  document_lengths_.reserve(head.documents);
  for (const DocumentRow& row : documents.first(head.documents)) {
    document_lengths_.push_back(row.length);
  }
  return {};
}

void SegmentWords::check(std::span<const ChunkRow> chunks,
                         std::vector<std::string>& findings) const {
  std::vector<std::uint64_t> lengths(lengths_.size(), 0);
  std::string last;
  std::uint32_t count = 0;
  words::TermCursor term(dictionary_);
  for (; term.next(); ++count) {
    const std::string name = "term '" + std::string(term.term()) + "'";
    if (count > 0 && last >= term.term()) findings.push_back(name + " is out of order");
    last = term.term();
    words::PostingCursor cursor(postings(term.entry()));
    const Occurrence seen = read_postings(cursor, chunks, lengths);
    if (cursor.broken()) findings.push_back("postings of " + name + " are broken");
    store::compare_counts(name + ", chunks", term.entry().chunks, seen.chunks, findings);
    store::compare_counts(name + ", documents", term.entry().documents, seen.documents, findings);
  }
  store::compare_counts("terms", terms(), count, findings);
  for (std::size_t c = 0; c < lengths_.size(); ++c) {
    store::compare_counts("terms of chunk row " + std::to_string(c), lengths_[c],
                          words::to_chunk_length(lengths[c]), findings);
  }
}

void SegmentWordsWriter::add_chunk(words::ChunkLength length) {
  lengths_.push_back(length);
  document_of_.push_back(static_cast<std::uint32_t>(document_lengths_.size() - 1));
  document_lengths_.back() += length;
}

std::string_view SegmentWordsWriter::add(std::string_view term,
                                         std::span<const words::Posting> postings) {
  postings_.clear();
  words::append_postings(postings, {lengths_, document_of_, document_lengths_}, postings_);
  return dictionary_.add(term, static_cast<std::uint32_t>(postings.size()),
                         documents_of(postings, document_of_), postings_);
}

void SegmentWordsWriter::finish(SegmentImage& image) && {
  image[SegmentPart::lengths].assign(reinterpret_cast<const char*>(lengths_.data()),
                                     lengths_.size() * sizeof lengths_[0]);
  words::TermSections<std::string> sections = std::move(dictionary_).finish();
  image[SegmentPart::terms] = std::move(sections.groups);
  image[SegmentPart::term_text] = std::move(sections.text);
}

}  // namespace quarry::segment
