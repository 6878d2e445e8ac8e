#include "index/lexical_statistics.h"

#include <algorithm>
#include <cmath>

namespace quarry {
namespace {

// A chunk that has a word of the question always scores by itself, even if only a little.
constexpr float kMostShare = 0.99F;

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
  return static_cast<float>(std::log1p((static_cast<double>(all) - n + 0.5) / (n + 0.5)));
}

}  // namespace

std::vector<QueryTerm> weigh(std::span<const SegmentView> views, const SnapshotScope& scope,
                             std::vector<std::string> terms, const Bm25Settings& settings) {
  const float share = std::clamp(settings.document_share, 0.0F, kMostShare);
  const ScopeTotals& totals = scope.readable();
  std::vector<QueryTerm> query = distinct(std::move(terms));
  for (QueryTerm& term : query) {
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
    term.weights = {.chunk = (1 - share) * term.asked * idf(totals.chunks, with.chunks),
                    .document = share * term.asked * idf(totals.documents, with.documents)};
    if (with.chunks == 0) term.asked = 0;
  }
  std::erase_if(query, [](const QueryTerm& term) { return term.asked == 0; });
  return query;
}

}  // namespace quarry
