// The complete, slow check of a segment, for `doctor`.
#include "segment/segment.h"
#include "store/section_table.h"

namespace quarry::segment {
namespace {

using Findings = std::vector<std::string>;

void check_documents(const Segment& segment, Findings& findings) {
  for (std::uint32_t i = 0; i < segment.documents(); ++i) {
    if (i > 0 && segment.document_key(i - 1) >= segment.document_key(i)) {
      findings.push_back("documents: keys do not ascend at row " + std::to_string(i));
    }
  }
}

void check_lengths(const Segment& segment, Findings& findings) {
  const std::span documents = segment.document_table();
  for (std::uint32_t i = 0; i < segment.documents(); ++i) {
    std::uint64_t length = 0;
    for (std::uint32_t c = documents[i].first_chunk; c < documents[i + 1].first_chunk; ++c) {
      length += segment.words().lengths()[c];
    }
    store::compare_counts("terms of document row " + std::to_string(i), documents[i].length, length,
                          findings);
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
  check_lengths(*this, findings);
  fields_.check(findings);
  words_.check(chunks_, findings);
  vectors_.check(findings);
  return findings;
}

}  // namespace quarry::segment
