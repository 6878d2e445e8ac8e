// Two looks: a cheap score over all sentences by the words of the question, then the meaning of the
// few that lead. Only those are embedded, so that an answer costs one small batch.
#include "generate/sentence_ranking.h"

#include <algorithm>
#include <numeric>

#include "text/unicode.h"

namespace quarry {
namespace {

// Together about 1,000 tokens: a fifth of a second on two cores with a six-layer encoder.
constexpr std::size_t kMostEmbedded = 24;
constexpr std::size_t kMostEmbeddedBytes = 4000;
constexpr std::size_t kLongestEmbedded = 400;  // bytes of one sentence: about 100 tokens

// Measured by tools/calibrate_answers on the share of XQuAD, WikiQA and example questions whose
// answer stands in the first sentence (docs/decisions/0003-when-to-abstain.md); flat around them.
constexpr double kCoverageWeight = 0.45;
constexpr double kCosineWeight = 0.45;
constexpr double kPassageWeight = 0.10;
constexpr double kContextCredit = 0.4;  // of a term that only the headings hold
constexpr double kNumberBonus = 0.06;   // a figure in the answer to "how many"

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// What a shape is worth as an answer; a heading is never one.
double worth(SentenceShape shape) {
  switch (shape) {
    case SentenceShape::heading:
    case SentenceShape::table_header:
      return 0;
    case SentenceShape::fragment:
      return 0.8;
    default:
      return 1;
  }
}

std::vector<TermSet> context_terms(const Question& question, const SearchResult& search) {
  std::vector<TermSet> sets;
  for (const Passage& passage : search.passages) {
    sets.push_back(question.terms_in(passage.view.document.document.title + "\n" +
                                     passage.view.chunk.heading));
  }
  return sets;
}

std::vector<TermSet> sentence_terms(const Question& question, const SearchResult& search,
                                    std::span<const PassageSentence> sentences) {
  std::vector<TermSet> sets;
  sets.reserve(sentences.size());
  for (const auto& sentence : sentences) sets.push_back(question.terms_in(sentence.text(search)));
  return sets;
}

void sort_by_score(Ranking& ranking) {
  auto& order = ranking.best_first;
  order.resize(ranking.sentences.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return ranking.sentences[a].score > ranking.sentences[b].score;
  });
}

class Ranker {
 public:
  Ranker(const Question& question, const SearchResult& search, Ranking& ranking)
      : question_(question), search_(search), ranking_(ranking) {}

  void score_all() {
    for (RankedSentence& ranked : ranking_.sentences) {
      const TermSet only_context = ranked.context & ~ranked.terms;
      ranked.coverage = ranking_.weights.share(ranked.terms, question_.all()) +
                        kContextCredit * ranking_.weights.share(only_context, question_.all());
      ranked.score = score(ranked);
    }
    sort_by_score(ranking_);
  }

  void embed_leaders(const Embedder& embedder, Trace& trace, const Deadline& deadline) {
    const auto leaders = choose_leaders();
    std::vector<std::string> texts;
    for (const std::size_t at : leaders) texts.push_back(embedded_text(at));
    auto vectors = embedder.embed(texts, EmbedRole::passage, deadline);
    if (!vectors) return trace.degrade("sentences", vectors.error().message);
    ranking_.vectors = std::move(*vectors);
    for (std::size_t row = 0; row < leaders.size(); ++row) {
      RankedSentence& ranked = ranking_.sentences[leaders[row]];
      const auto vector = ranking_.vectors.row(row);
      ranked.cosine =
          std::inner_product(vector.begin(), vector.end(), search_.query_vector.begin(), 0.0F);
      ranked.row = row;
    }
  }

 private:
  double score(const RankedSentence& ranked) const {
    const std::string_view text = ranked.sentence.text(search_);
    const double passage = 1.0 / (1.0 + static_cast<double>(ranked.sentence.passage) / 4);
    // Those that were not embedded scored low by words; they are not taken for near in meaning.
    const double meaning = ranked.cosine ? std::max(0.0F, *ranked.cosine) : 0;
    double sum =
        kCoverageWeight * ranked.coverage + kCosineWeight * meaning + kPassageWeight * passage;
    if (question_.wants_number() && has_digit(text)) sum += kNumberBonus;
    return sum * worth(ranked.sentence.shape);
  }

  std::string embedded_text(std::size_t at) const {
    const auto text = ranking_.sentences[at].sentence.text(search_);
    return std::string(
        text.substr(0, code_point_border(text, std::min(text.size(), kLongestEmbedded))));
  }

  std::vector<std::size_t> choose_leaders() const {
    std::vector<std::size_t> leaders;
    std::size_t bytes = 0;
    for (const std::size_t at : ranking_.best_first) {
      if (worth(ranking_.sentences[at].sentence.shape) == 0) continue;
      bytes += std::min(ranking_.sentences[at].sentence.range.size(), kLongestEmbedded);
      if (leaders.size() == kMostEmbedded || bytes > kMostEmbeddedBytes) break;
      leaders.push_back(at);
    }
    return leaders;
  }

  const Question& question_;
  const SearchResult& search_;
  Ranking& ranking_;
};

}  // namespace

Ranking rank_sentences(const Question& question, const SearchResult& search,
                       const Embedder* embedder, Trace& trace, const Deadline& deadline) {
  const auto sentences = sentences_of(search);
  const auto terms = sentence_terms(question, search, sentences);
  const auto contexts = context_terms(question, search);
  Ranking ranking{
      .sentences = {}, .best_first = {}, .vectors = {}, .weights = TermWeights(question, terms)};
  ranking.sentences.reserve(sentences.size());
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    ranking.sentences.push_back(
        {.sentence = sentences[i], .terms = terms[i], .context = contexts[sentences[i].passage]});
  }
  Ranker ranker(question, search, ranking);
  ranker.score_all();
  if (embedder != nullptr && !search.query_vector.empty() && !sentences.empty()) {
    ranker.embed_leaders(*embedder, trace, deadline);
    ranker.score_all();
  }
  return ranking;
}

}  // namespace quarry
