// Orders the sentences of passages by how well each answers the question.
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
  TermSet terms = 0;    // the question's terms that it holds
  TermSet context = 0;  // those in the title, headings and table header above it
  TermSet before = 0;   // those in the sentence before it, of the same paragraph
  double coverage = 0;  // share of the question's weight, 0 to 1
  double score = 0;
  std::optional<float> cosine;  // to the question; only of the ones worth embedding
  std::size_t row = 0;          // in Ranking::vectors, where there is a cosine
};

struct Ranking {
  std::vector<RankedSentence> sentences;  // in reading order, passage after passage
  std::vector<std::size_t> best_first;
  embed::Vectors vectors;
  TermWeights weights;
};

// `embedder` may be null: then words alone decide. A failing embedder is a degradation in the
// trace.
Ranking rank_sentences(const Question& question, const retrieve::SearchResult& search,
                       const embed::Embedder* embedder, Trace& trace, const Deadline& deadline);

}  // namespace quarry::generate
