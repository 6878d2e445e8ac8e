#include "index/lexical_statistics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

namespace quarry {
namespace {

// A chunk that has a word of the question always scores by itself, even if only a little.
constexpr float kMostShare = 0.99F;

// A list for each is open through the search.
constexpr std::size_t kMostWordsOfPrefix = 64;

struct AskedWord {
  QueryWord word;
  float asked = 0;  // times
};

std::vector<AskedWord> distinct(std::vector<QueryWord> words) {
  std::ranges::sort(words);
  std::vector<AskedWord> asked;
  for (QueryWord& word : words) {
    if (asked.empty() || asked.back().word != word) asked.push_back({std::move(word), 0});
    ++asked.back().asked;
  }
  return asked;
}

float idf(std::size_t all, std::size_t with) {
  const auto n = static_cast<double>(std::min(with, all));
  return static_cast<float>(std::log(1 + (static_cast<double>(all) - n + 0.5) / (n + 0.5)));
}

// Looks up the terms of a word and weighs them. One thread at a time.
class Weighing {
 public:
  Weighing(std::span<const SegmentView> views, const SnapshotScope& scope,
           const Bm25Settings& settings)
      : views_(views),
        scope_(scope),
        share_(std::clamp(settings.document_share, 0.0F, kMostShare)) {}

  // Appends those of its terms that are in something readable. They weigh alike: the word is as
  // rare as all of them together (Pirkola, The effects of query structure and dictionary setups in
  // dictionary-based cross-language information retrieval, SIGIR 1998). A stem in the language of
  // few documents would otherwise count as a rare word.
  void weigh(const AskedWord& asked, std::vector<QueryTerm>& weighed) const {
    const std::size_t first = weighed.size();
    TermCount with;
    add(asked.word.term, with, weighed);
    for (const std::string& other : asked.word.others) add(other, with, weighed);
    const ScopeTotals& totals = scope_.readable();
    const Weights weights{.chunk = (1 - share_) * asked.asked * idf(totals.chunks, with.chunks),
                          .document = share_ * asked.asked * idf(totals.documents, with.documents)};
    for (std::size_t i = first; i < weighed.size(); ++i) weighed[i].weights = weights;
  }

 private:
  void add(std::string_view text, TermCount& with, std::vector<QueryTerm>& weighed) const {
    QueryTerm term;
    TermCount readable;
    for (std::size_t v = 0; v < views_.size(); ++v) {
      const Segment& segment = *views_[v].segment;
      const auto& place = term.places.emplace_back(segment.words().find(text));
      if (!place) continue;
      const TermCount here =
          scope_.readable_of(v).with(*place, segment.words(), segment.chunk_table());
      readable.chunks += here.chunks;
      readable.documents += here.documents;
    }
    if (readable.chunks == 0) return;
    with.chunks += readable.chunks;
    with.documents += readable.documents;
    weighed.push_back(std::move(term));
  }

  std::span<const SegmentView> views_;
  const SnapshotScope& scope_;
  const float share_;
};

// The words of what may be read that begin so; the commonest where they are too many.
std::vector<std::string> words_with(std::span<const SegmentView> views, const SnapshotScope& scope,
                                    const std::string& prefix) {
  std::map<std::string, std::uint64_t, std::less<>> chunks;
  for (std::size_t v = 0; v < views.size(); ++v) {
    const Segment& segment = *views[v].segment;
    TermCursor cursor(segment.words().dictionary());
    if (!cursor.seek(prefix)) continue;
    while (cursor.next() && cursor.term().starts_with(prefix)) {
      chunks[std::string(cursor.term())] +=
          scope.readable_of(v).with(cursor.entry(), segment.words(), segment.chunk_table()).chunks;
    }
  }
  std::vector<std::pair<std::uint64_t, std::string>> by_size;
  for (auto& [word, count] : chunks) by_size.emplace_back(count, word);
  std::ranges::sort(by_size, std::greater());
  by_size.resize(std::min(by_size.size(), kMostWordsOfPrefix));
  std::vector<std::string> words;
  for (auto& [count, word] : by_size) words.push_back(std::move(word));
  return words;
}

}  // namespace

std::vector<QueryTerm> weigh(std::span<const SegmentView> views, const SnapshotScope& scope,
                             LexicalQuery query, const Bm25Settings& settings) {
  const Weighing weighing(views, scope, settings);
  std::vector<QueryTerm> weighed;
  for (AskedWord& asked : distinct(std::move(query.words))) {
    if (std::ranges::find(query.names, asked.word.term) != query.names.end()) {
      asked.asked *= settings.name_weight;
    }
    weighing.weigh(asked, weighed);
  }
  for (const std::string& prefix : query.prefixes) {
    const std::size_t first = weighed.size();
    for (std::string& word : words_with(views, scope, prefix)) {
      weighing.weigh({.word = {.term = std::move(word)}, .asked = 1}, weighed);
    }
    const std::span begun = std::span(weighed).subspan(first);
    Weights least{INFINITY, INFINITY};
    for (const QueryTerm& term : begun) {
      least = {std::min(least.chunk, term.weights.chunk),
               std::min(least.document, term.weights.document)};
    }
    for (QueryTerm& term : begun) term.weights = least;
  }
  return weighed;
}

}  // namespace quarry
