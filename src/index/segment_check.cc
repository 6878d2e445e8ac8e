// The slow, whole reading of a segment, for `doctor`.
#include <cmath>
#include <utility>

#include "index/segment.h"

namespace quarry {
namespace {

using Findings = std::vector<std::string>;

void check_documents(const Segment& segment, Findings& findings) {
  for (std::uint32_t i = 0; i < segment.documents(); ++i) {
    if (i > 0 && segment.document_key(i - 1) >= segment.document_key(i)) {
      findings.push_back("documents do not ascend at row " + std::to_string(i));
    }
    if (auto metadata = Json::parse(segment.metadata_bytes(i)); !metadata) {
      findings.push_back("metadata of row " + std::to_string(i) + ": " + metadata.error().message);
    }
  }
}

void check_vectors(const Segment& segment, Findings& findings) {
  for (std::uint32_t chunk = 0; chunk < segment.chunks(); ++chunk) {
    for (const float value : segment.rows(chunk, chunk + 1)) {
      if (std::isfinite(value)) continue;
      findings.push_back("vector of chunk row " + std::to_string(chunk) + " is not finite");
      break;
    }
  }
}

struct Occurrence {
  std::uint32_t chunks = 0, documents = 0;
};

// Adds the counts of one term to its chunks' lengths.
Occurrence read_postings(const Segment& segment, std::size_t term,
                         std::vector<std::uint64_t>& lengths, Findings& findings) {
  Occurrence seen;
  std::uint32_t last = 0;
  PostingCursor cursor = segment.postings(term);
  for (Posting posting; cursor.next(posting); ++seen.chunks) {
    const std::uint32_t document = segment.chunk_table()[posting.chunk].document;
    seen.documents += seen.chunks == 0 || document != last;
    last = document;
    lengths[posting.chunk] += posting.count;
  }
  if (cursor.broken()) {
    findings.push_back("postings of term '" + std::string(segment.term(term)) + "' are broken");
  }
  return seen;
}

void compare(std::string what, std::uint64_t expected, std::uint64_t found, Findings& findings) {
  if (expected == found) return;
  findings.push_back(std::move(what) + ": expected " + std::to_string(expected) + ", found " +
                     std::to_string(found));
}

void check_terms(const Segment& segment, std::vector<std::uint64_t>& lengths, Findings& findings) {
  for (std::size_t term = 0; term < segment.terms(); ++term) {
    if (term > 0 && segment.term(term - 1) >= segment.term(term)) {
      findings.push_back("terms do not ascend at row " + std::to_string(term));
    }
    const Occurrence seen = read_postings(segment, term, lengths, findings);
    const std::string name = "term '" + std::string(segment.term(term)) + "'";
    compare(name + ", chunks", segment.chunks_with(term), seen.chunks, findings);
    compare(name + ", documents", segment.documents_with(term), seen.documents, findings);
  }
}

// `lengths` as the postings add up to them.
void check_lengths(const Segment& segment, const std::vector<std::uint64_t>& lengths,
                   Findings& findings) {
  const std::span documents = segment.document_table();
  for (std::uint32_t i = 0; i < segment.documents(); ++i) {
    std::uint64_t length = 0;
    for (std::uint32_t c = documents[i].first_chunk; c < documents[i + 1].first_chunk; ++c) {
      compare("terms of chunk row " + std::to_string(c), segment.chunk_table()[c].length,
              lengths[c], findings);
      length += lengths[c];
    }
    compare("terms of document row " + std::to_string(i), documents[i].length, length, findings);
  }
}

}  // namespace

std::vector<std::string> Segment::check() const {
  Findings findings;
  if (container_) {
    if (auto verified = container_->verify(); !verified) {
      findings.push_back(verified.error().message);
    }
  }
  check_documents(*this, findings);
  check_vectors(*this, findings);
  std::vector<std::uint64_t> lengths(head_.chunks, 0);
  check_terms(*this, lengths, findings);
  check_lengths(*this, lengths, findings);
  return findings;
}

}  // namespace quarry
