#include "generate/confidence.h"

#include <algorithm>
#include <cmath>

namespace quarry::generate {
namespace {

struct Coefficients {
  double intercept, sentence_cosine, passage_dense, margin, sentence_coverage, passage_coverage,
      keys;
};

// Set by hand, not fitted: docs/decisions/0003-when-to-abstain.md.
constexpr Coefficients kWithVectors = {-6.0, 3.0, 3.0, 3.0, 2.0, 2.0, 1.0};
constexpr Coefficients kWordsAlone = {-3.0, 0, 0, 0, 2.5, 2.5, 1.0};

struct PassageTerms {
  TermSet terms = 0;
  double coverage = 0;
};

std::vector<PassageTerms> terms_of_passages(const Question& question,
                                            const retrieve::SearchResult& search,
                                            const Ranking& ranking) {
  std::vector<PassageTerms> passages(search.passages.size());
  for (const RankedSentence& ranked : ranking.sentences) {
    passages[ranked.sentence.passage].terms |= ranked.terms | ranked.context;
  }
  for (PassageTerms& passage : passages) {
    passage.coverage = ranking.weights.share(passage.terms, question.all());
  }
  return passages;
}

void add_dense(const retrieve::SearchResult& search, Evidence& evidence) {
  double sum = 0;
  int count = 0;
  for (const retrieve::Passage& passage : search.passages) {
    if (!passage.dense) continue;
    evidence.passage_dense = std::max(evidence.passage_dense, *passage.dense);
    sum += *passage.dense;
    ++count;
  }
  if (count > 0) evidence.margin = evidence.passage_dense - sum / count;
}

}  // namespace

Evidence gather_evidence(const Question& question, const retrieve::SearchResult& search,
                         const Ranking& ranking) {
  Evidence evidence;
  for (const RankedSentence& ranked : ranking.sentences) {
    if (ranked.sentence.shape == SentenceShape::heading) continue;
    evidence.sentence_coverage = std::max(evidence.sentence_coverage, ranked.coverage);
    if (!ranked.cosine) continue;
    evidence.has_vectors = true;
    evidence.sentence_cosine = std::max(evidence.sentence_cosine, double{*ranked.cosine});
  }
  add_dense(search, evidence);
  const auto passages = terms_of_passages(question, search, ranking);
  const auto best = std::ranges::max_element(passages, {}, &PassageTerms::coverage);
  if (best == passages.end()) return evidence;
  evidence.passage_coverage = best->coverage;
  if (question.keys() != 0) evidence.keys = ranking.weights.share(best->terms, question.keys());
  return evidence;
}

double confidence_of(const Evidence& e) {
  const Coefficients& c = e.has_vectors ? kWithVectors : kWordsAlone;
  const double sum = c.intercept + c.sentence_cosine * e.sentence_cosine +
                     c.passage_dense * e.passage_dense + c.margin * e.margin +
                     c.sentence_coverage * e.sentence_coverage +
                     c.passage_coverage * e.passage_coverage + c.keys * e.keys;
  return 1 / (1 + std::exp(-sum));
}

Json Evidence::to_json() const {
  return Json::object({{"has_vectors", has_vectors},
                       {"sentence_cosine", sentence_cosine},
                       {"passage_dense", passage_dense},
                       {"margin", margin},
                       {"sentence_coverage", sentence_coverage},
                       {"passage_coverage", passage_coverage},
                       {"keys", keys}});
}

}  // namespace quarry::generate
