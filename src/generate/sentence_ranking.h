// Ranks the sentences of passages by how well each answers the question.
#pragma once

#include <optional>
#include <vector>

#include "core/deadline.h"
#include "embed/embedder.h"
#include "generate/passage_sentences.h"
#include "generate/question.h"

namespace quarry::generate {

struct RankedSentence {
  PassageSentence sentence;
  TermSet terms = 0;    // terms of the question in the sentence
  TermSet context = 0;  // ... in the title, headings and table header above it
  double coverage = 0;  // share of the weight of the question's terms, 0 to 1
  double score = 0;
  std::optional<float> cosine;  // to the question; only for the sentences that were embedded
  std::size_t row = 0;          // in Ranking::vectors, if there is a cosine
};

struct Ranking {
  std::vector<RankedSentence> sentences;  // in reading order, passage after passage
  std::vector<std::size_t> best_first;
  embed::Vectors vectors;
  TermWeights weights;
};

// `embedder` may be null: sentences are then ranked by their words only. So they are if the
// embedder fails; the trace then reports a degradation.
Ranking rank_sentences(const Question& question, const retrieve::SearchResult& search,
                       const embed::Embedder* embedder, Trace& trace, const Deadline& deadline);

}  // namespace quarry::generate
