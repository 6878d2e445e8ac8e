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

std::vector<QueryTerm> distinct(std::vector<std::string> terms) {
  std::ranges::sort(terms);
  std::vector<QueryTerm> query;
  for (std::string& term : terms) {
    if (query.empty() || query.back().text != term) {
      query.push_back({.text = std::move(term), .asked = 0, .weights = {}, .places = {}});
    }
    ++query.back().asked;
  }
  return query;
}

float idf(std::size_t all, std::size_t with) {
  const auto n = static_cast<double>(std::min(with, all));
  return static_cast<float>(std::log(1 + (static_cast<double>(all) - n + 0.5) / (n + 0.5)));
}

// Leaves a term that occurs nowhere as asked for zero times.
void weigh_one(std::span<const SegmentView> views, const SnapshotScope& scope, float share,
               QueryTerm& term) {
  TermCount with;
  for (std::size_t v = 0; v < views.size(); ++v) {
    const Segment& segment = *views[v].segment;
    const auto& place = term.places.emplace_back(segment.words().find(term.text));
    if (!place) continue;
    const TermCount here =
        scope.readable_of(v).with(*place, segment.words(), segment.chunk_table());
    with.chunks += here.chunks;
    with.documents += here.documents;
  }
  const ScopeTotals& totals = scope.readable();
  term.weights = {.chunk = (1 - share) * term.asked * idf(totals.chunks, with.chunks),
                  .document = share * term.asked * idf(totals.documents, with.documents)};
  if (with.chunks == 0) term.asked = 0;
}

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
  const float share = std::clamp(settings.document_share, 0.0F, kMostShare);
  std::vector<QueryTerm> weighed = distinct(std::move(query.terms));
  for (QueryTerm& term : weighed) {
    if (std::ranges::find(query.names, term.text) != query.names.end()) {
      term.asked *= settings.name_weight;
    }
    weigh_one(views, scope, share, term);
  }
  for (const std::string& prefix : query.prefixes) {
    std::vector<QueryTerm> words = distinct(words_with(views, scope, prefix));
    Weights least{INFINITY, INFINITY};
    for (QueryTerm& word : words) {
      weigh_one(views, scope, share, word);
      if (word.asked == 0) continue;
      least = {std::min(least.chunk, word.weights.chunk),
               std::min(least.document, word.weights.document)};
    }
    for (QueryTerm& word : words) {
      word.weights = least;
      weighed.push_back(std::move(word));
    }
  }
  std::erase_if(weighed, [](const QueryTerm& term) { return term.asked == 0; });
  return weighed;
}

}  // namespace quarry
