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

// How many live chunks and documents have the term: from the dictionary where all are alive.
void count_living(const SegmentView& view, const TermEntry& entry, LexicalTotals& with) {
  if (!view.live) {
    with.chunks += entry.chunks;
    with.documents += entry.documents;
    return;
  }
  const std::span chunks = view.segment->chunk_table();
  std::optional<std::uint32_t> last;
  PostingCursor cursor(view.segment->words().postings(entry));
  for (Posting posting; cursor.next(posting);) {
    if (!(*view.live)[posting.chunk]) continue;
    const std::uint32_t document = chunks[posting.chunk].document;
    ++with.chunks;
    with.documents += document != last;
    last = document;
  }
}

float idf(std::size_t all, std::size_t with) {
  const auto n = static_cast<double>(std::min(with, all));
  return static_cast<float>(std::log1p((static_cast<double>(all) - n + 0.5) / (n + 0.5)));
}

}  // namespace

LexicalTotals totals_of(std::span<const SegmentView> views) {
  LexicalTotals totals;
  for (const SegmentView& view : views) {
    totals.chunks += view.live_chunks;
    totals.documents += view.live_documents;
    totals.length += view.live_length;
  }
  return totals;
}

std::vector<QueryTerm> weigh(std::span<const SegmentView> views, const LexicalTotals& totals,
                             std::vector<std::string> terms, const Bm25Settings& settings) {
  const float share = std::clamp(settings.document_share, 0.0F, kMostShare);
  std::vector<QueryTerm> query = distinct(std::move(terms));
  for (QueryTerm& term : query) {
    LexicalTotals with;
    for (const SegmentView& view : views) {
      term.places.push_back(view.segment->words().find(term.text));
      if (term.places.back()) count_living(view, *term.places.back(), with);
    }
    term.weights = {.chunk = (1 - share) * term.asked * idf(totals.chunks, with.chunks),
                    .document = share * term.asked * idf(totals.documents, with.documents)};
    if (with.chunks == 0) term.asked = 0;
  }
  std::erase_if(query, [](const QueryTerm& term) { return term.asked == 0; });
  return query;
}

}  // namespace quarry
