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

#include "search/scope.h"
#include "search/search.h"
#include "segment/segment_view.h"
#include "words/lexical_query.h"

namespace quarry::search {

// A part of a score by the chunk and by its document.
struct Weights {
  float chunk = 0, document = 0;
};

// The terms of a question, side by side: one question asks for memory once, not each of its terms.
struct WeighedTerms {
  std::vector<Weights> weights;  // share, times asked, times idf
  std::vector<std::optional<words::TermEntry>>
      places;  // in the dictionary of each segment, term by term
};

// Each word once, its terms looked up and weighed; those that occur nowhere in what the principal
// may read are left out. A prefix becomes the words there that begin so, up to 64 of those in most
// chunks, none of which weighs more than the commonest.
WeighedTerms weigh(std::span<const segment::SegmentView> views, const Scope& scope,
                   const words::LexicalQuery& query, const Bm25Settings& settings);

}  // namespace quarry::search
