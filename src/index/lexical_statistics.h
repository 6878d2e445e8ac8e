// What BM25 must know about the whole collection: how much there is, and how rare a word is.
//
//   idf = ln(1 + (N - n + 0.5) / (n + 0.5))
//
// Robertson et al., Okapi at TREC-3, with Lucene's idf, which never goes below zero. N, n and the
// mean lengths run over all that is alive in the snapshot and that the principal may read, chunks
// and documents each by themselves, so that a score depends neither on how chunks are spread over
// segments nor on dead ones not yet merged away, and tells nothing of what the principal may not
// read (docs/decisions/0009-permitted-statistics.md).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "index/index.h"
#include "index/scope.h"
#include "index/segment_view.h"

#include "words/lexical_query.h"

namespace quarry {

// A part of a score by the chunk and by its document.
struct Weights {
  float chunk = 0, document = 0;
};

struct QueryTerm {
  Weights weights;                               // share, times asked, times idf
  std::vector<std::optional<TermEntry>> places;  // in the dictionary of each segment
};

// Each word once, its terms looked up and weighed; those that occur nowhere in what the principal
// may read are left out. A prefix becomes the words there that begin so, up to 64 of those in most
// chunks, none of which weighs more than the commonest.
std::vector<QueryTerm> weigh(std::span<const SegmentView> views, const SnapshotScope& scope,
                             LexicalQuery query, const Bm25Settings& settings);

}  // namespace quarry
