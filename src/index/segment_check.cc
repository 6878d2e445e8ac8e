// The slow, whole reading of a segment, for `doctor`.
#include <cmath>

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

// Adds the counts of one term to its chunks' lengths and returns how many chunks it has.
std::uint32_t read_postings(const Segment& segment, std::size_t term,
                            std::vector<std::uint64_t>& lengths, Findings& findings) {
  std::uint32_t seen = 0;
  PostingCursor cursor = segment.postings(term);
  for (Posting posting; cursor.next(posting); ++seen) lengths[posting.chunk] += posting.count;
  if (cursor.broken()) {
    findings.push_back("postings of term '" + std::string(segment.term(term)) + "' are broken");
  }
  return seen;
}

void check_terms(const Segment& segment, Findings& findings) {
  std::vector<std::uint64_t> lengths(segment.chunks(), 0);
  for (std::size_t term = 0; term < segment.terms(); ++term) {
    if (term > 0 && segment.term(term - 1) >= segment.term(term)) {
      findings.push_back("terms do not ascend at row " + std::to_string(term));
    }
    const std::uint32_t seen = read_postings(segment, term, lengths, findings);
    if (seen != segment.chunks_with(term)) {
      findings.push_back("term '" + std::string(segment.term(term)) + "': expected " +
                         std::to_string(segment.chunks_with(term)) + " chunks, found " +
                         std::to_string(seen));
    }
  }
  for (std::uint32_t chunk = 0; chunk < segment.chunks(); ++chunk) {
    const std::uint32_t expected = segment.chunk_table()[chunk].length;
    if (lengths[chunk] == expected) continue;
    findings.push_back("chunk row " + std::to_string(chunk) + ": expected " +
                       std::to_string(expected) + " terms, found " +
                       std::to_string(lengths[chunk]));
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
  check_terms(*this, findings);
  return findings;
}

}  // namespace quarry
