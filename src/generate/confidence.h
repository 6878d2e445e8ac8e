// Estimates how likely the retrieved passages answer the question.
#pragma once

#include "core/json.h"
#include "generate/sentence_ranking.h"

namespace quarry::generate {

// Features of a question and its passages, known before an answer is generated. Each is a share
// from 0 to 1 or a cosine. docs/decisions/0003-when-to-abstain.md defines and evaluates them.
struct Evidence {
  bool has_vectors = false;
  double sentence_cosine = 0;    // of the sentence nearest to the question
  double passage_dense = 0;      // of the passage nearest to the question
  double margin = 0;             // of passage_dense over the mean of all passages
  double sentence_coverage = 0;  // greatest share of the question's words in one sentence
  double passage_coverage = 0;   // ... in one passage with its title and headings
  double keys = 1;               // share of the question's names and numbers in the best passage

  Json to_json() const;
};

Evidence gather_evidence(const Question& question, const retrieve::SearchResult& search,
                         const Ranking& ranking);

// A logistic function of the evidence, from 0 to 1.
double confidence_of(const Evidence& evidence);

// Below this confidence a quoted answer abstains.
inline constexpr double kAbstainBelow = 0.5;

}  // namespace quarry::generate
