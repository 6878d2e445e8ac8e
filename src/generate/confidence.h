// How far the retrieved passages can be trusted to say what was asked.
#pragma once

#include "core/json.h"
#include "generate/sentence_ranking.h"

namespace quarry::generate {

// What is known of a question and its passages before an answer is made. All from 0 to 1, or a
// cosine. What each means and how well it tells: docs/decisions/0003-when-to-abstain.md.
struct Evidence {
  bool has_vectors = false;
  double sentence_cosine = 0;    // of the sentence nearest to the question
  double passage_dense = 0;      // of the passage nearest to the question
  double margin = 0;             // by how much that passage leads the mean of all
  double sentence_coverage = 0;  // the most of the question's words that a sentence holds
  double passage_coverage = 0;   // ... that a passage holds, with its title and headings
  double keys = 1;               // of the question's names and numbers, those in the best passage

  Json to_json() const;
};

Evidence gather_evidence(const Question& question, const retrieve::SearchResult& search,
                         const Ranking& ranking);

// How likely the passages answer the question, by a logistic function of the evidence.
double confidence_of(const Evidence& evidence);

// Below it the documents do not say.
inline constexpr double kAbstainBelow = 0.5;

}  // namespace quarry::generate
