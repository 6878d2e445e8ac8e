// The statistics of BM25 over the whole collection: totals, and the inverse document frequency of
// words.
//
//   idf = ln(1 + (N - n + 0.5) / (n + 0.5))
//
// Robertson et al., Okapi at TREC-3, with Lucene's idf, which is never negative. N, n and the mean
// lengths cover exactly the live chunks (or documents) of the snapshot that the principal may read.
// A score therefore does not depend on the distribution of chunks over segments, on deleted ones
// that are not merged away yet, or on anything that the principal may not read
// (docs/decisions/0009-permitted-statistics.md).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "search/scope.h"
#include "search/search.h"
#include "segment/segment_view.h"
#include "words/lexical_query.h"

namespace quarry::search {

// The weight of a term in the chunk's part of a score and in the document's.
struct Weights {
  float chunk = 0, document = 0;
};

// The terms of a question as parallel arrays: one allocation per question instead of one per term.
struct WeighedTerms {
  std::vector<Weights> weights;  // share * times asked * idf
  std::vector<std::optional<words::TermEntry>>
      places;  // dictionary entries: index is term * segments + segment
};

// Looks up and weighs the terms of each distinct word. Terms that occur in nothing the principal
// may read are left out. A prefix expands to the readable words that begin with it, at most the 64
// in most chunks; each of them gets the weight of the most common one.
WeighedTerms weigh(std::span<const segment::SegmentView> views, const Scope& scope,
                   const words::LexicalQuery& query, const Bm25Settings& settings);

}  // namespace quarry::search
