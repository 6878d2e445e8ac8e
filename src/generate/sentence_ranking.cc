// Ranks in two passes: first all sentences by the words of the question, which is cheap, then the
// leading ones by meaning as well. Only the leaders are embedded, in one small batch per answer.
#include "generate/sentence_ranking.h"

#include <algorithm>
#include <numeric>

#include "text/unicode.h"

namespace quarry::generate {
namespace {

// Together about 1,000 tokens: a fifth of a second on two cores with a six-layer encoder.
constexpr std::size_t kMostEmbedded = 24;
constexpr std::size_t kMostEmbeddedBytes = 4000;
constexpr std::size_t kLongestEmbedded = 400;  // bytes of one sentence: about 100 tokens

// Tuned on 50 questions each of XQuAD, WikiQA and RGB and 121 about the example collection.
// Measure: how often the best sentence contains the known answer, 0.66 as the mean of the four
// sets. The optimum is flat: halving or doubling any weight costs at most 0.02, except
// kContextCredit (0.62 at 0.2).
constexpr double kCoverageWeight = 0.45;
constexpr double kCosineWeight = 0.42;
constexpr double kPassageWeight = 0.08;
constexpr double kContextCredit = 0.85;  // for a term found only in title, headings or header
constexpr double kNumberBonus = 0.06;    // for a digit in the answer to "how many"
// For sentences of a document whose whole title the question names. Just enough to separate "GPL-3"
// from "LGPL-3" in a question about the former: both texts contain its words.
constexpr double kNamedBonus = 0.06;

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The factor for a sentence of this shape. Headings are never an answer.
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

// Long sentences contain more words of any question by chance.
double length_penalty(std::size_t bytes) {
  constexpr double kFreeBytes = 250, kPerByte = 0.00016, kMost = 0.1;
  return std::clamp((static_cast<double>(bytes) - kFreeBytes) * kPerByte, 0.0, kMost);
}

std::vector<TermSet> sentence_terms(const Question& question, const retrieve::SearchResult& search,
                                    std::span<const PassageSentence> sentences) {
  std::vector<TermSet> sets;
  sets.reserve(sentences.size());
  for (const auto& sentence : sentences) sets.push_back(question.terms_in(sentence.text(search)));
  return sets;
}

// The context of a sentence counts for it: the document's title, the headings above the chunk and
// the last heading inside it; for a table row its header, and for a list intro its items.
std::vector<TermSet> context_terms(const Question& question, const retrieve::SearchResult& search,
                                   const std::vector<PassageSentence>& sentences,
                                   std::span<const TermSet> terms) {
  std::vector<TermSet> contexts(sentences.size());
  TermSet above = 0, heading = 0, header = 0;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    if (i == 0 || sentences[i].passage != sentences[i - 1].passage) {
      const auto& view = search.passages[sentences[i].passage].view;
      above = question.terms_in(view.document.document.title + "\n" + view.chunk.heading);
      heading = header = 0;
    }
    if (sentences[i].shape == SentenceShape::heading) heading = terms[i];
    if (sentences[i].shape == SentenceShape::table_header) header = terms[i];
    contexts[i] = above | heading;
    if (sentences[i].shape == SentenceShape::table_row) contexts[i] |= header;
    if (sentences[i].shape != SentenceShape::list_intro) continue;
    const std::size_t items = list_length(sentences, i, search);
    for (std::size_t item = i + 1; item <= i + items; ++item) contexts[i] |= terms[item];
  }
  return contexts;
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
  Ranker(const Question& question, const retrieve::SearchResult& search, Ranking& ranking)
      : question_(question), search_(search), ranking_(ranking) {
    for (const auto& passage : search.passages) {
      named_.push_back(question.names(passage.view.document.document.title));
    }
  }

  void score_all() {
    for (RankedSentence& ranked : ranking_.sentences) {
      const TermSet only_context = ranked.context & ~ranked.terms;
      ranked.coverage = ranking_.weights.share(ranked.terms, question_.all()) +
                        kContextCredit * ranking_.weights.share(only_context, question_.all());
      ranked.score = score(ranked);
    }
    sort_by_score(ranking_);
  }

  void embed_leaders(const embed::Embedder& embedder, Trace& trace, const Deadline& deadline) {
    const auto leaders = choose_leaders();
    std::vector<std::string> texts;
    for (const std::size_t at : leaders) texts.push_back(embedded_text(at));
    auto vectors = embedder.embed(texts, embed::EmbedRole::passage, deadline);
    if (!vectors)
      return trace.degrade("sentences",
                           "sentences ranked by words only: " + vectors.error().message);
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
    // Sentences that were not embedded scored low by words and get no credit for meaning.
    const double meaning = ranked.cosine ? std::max(0.0F, *ranked.cosine) : 0;
    double sum =
        kCoverageWeight * ranked.coverage + kCosineWeight * meaning + kPassageWeight * passage;
    if (question_.wants_number() && has_digit(text)) sum += kNumberBonus;
    if (named_[ranked.sentence.passage]) sum += kNamedBonus;
    return (sum - length_penalty(text.size())) * worth(ranked.sentence.shape);
  }

  std::string embedded_text(std::size_t at) const {
    const auto text = ranking_.sentences[at].sentence.text(search_);
    return std::string(
        text.substr(0, text::code_point_border(text, std::min(text.size(), kLongestEmbedded))));
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
  const retrieve::SearchResult& search_;
  Ranking& ranking_;
  std::vector<bool> named_;  // by passage: the question names its document
};

}  // namespace

Ranking rank_sentences(const Question& question, const retrieve::SearchResult& search,
                       const embed::Embedder* embedder, Trace& trace, const Deadline& deadline) {
  const auto sentences = sentences_of(search);
  const auto terms = sentence_terms(question, search, sentences);
  const auto contexts = context_terms(question, search, sentences, terms);
  Ranking ranking{
      .sentences = {}, .best_first = {}, .vectors = {}, .weights = TermWeights(question, terms)};
  ranking.sentences.reserve(sentences.size());
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    ranking.sentences.push_back(
        {.sentence = sentences[i], .terms = terms[i], .context = contexts[i]});
  }
  Ranker ranker(question, search, ranking);
  ranker.score_all();
  if (embedder != nullptr && !search.query_vector.empty() && !sentences.empty()) {
    ranker.embed_leaders(*embedder, trace, deadline);
    ranker.score_all();
  }
  return ranking;
}

}  // namespace quarry::generate
