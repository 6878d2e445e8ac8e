// Term at a time with an accumulator for each chunk of a segment.
//
//   score = sum over terms of  asked * idf * tf / (tf + k1 * (1 - b + b * length / mean length))
//   idf   = ln(1 + (N - n + 0.5) / (n + 0.5))
//
// Robertson et al., Okapi at TREC-3, with Lucene's idf, which never goes below zero. N, n and the
// mean run over all live chunks of the snapshot, so that a score depends neither on how the chunks
// are spread over segments nor on dead ones not yet merged away. k1 and b of Bm25Settings are those
// of Anserini's baselines (Yang, Fang and Lin 2017).
#include "index/lexical_scan.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "index/top_k.h"

namespace quarry {
namespace {

struct QueryTerm {
  std::string text;
  float asked = 0;                                 // times
  float weight = 0;                                // times idf
  std::vector<std::optional<std::size_t>> places;  // its row in each segment
};

// Sorted, so that floats are always added in the same order.
std::vector<QueryTerm> distinct(std::vector<std::string> terms) {
  std::ranges::sort(terms);
  std::vector<QueryTerm> query;
  for (std::string& term : terms) {
    if (query.empty() || query.back().text != term) {
      query.push_back({.text = std::move(term), .asked = 0, .weight = 0, .places = {}});
    }
    ++query.back().asked;
  }
  return query;
}

std::size_t live_chunks_with(const SegmentView& view, std::size_t term) {
  if (!view.live) return view.segment->chunks_with(term);
  std::size_t count = 0;
  PostingCursor cursor = view.segment->postings(term);
  for (Posting posting; cursor.next(posting);) count += (*view.live)[posting.chunk];
  return count;
}

void weigh(std::span<const SegmentView> views, std::size_t chunks, QueryTerm& term) {
  std::size_t with = 0;
  for (const SegmentView& view : views) {
    term.places.push_back(view.segment->find_term(term.text));
    if (term.places.back()) with += live_chunks_with(view, *term.places.back());
  }
  const double n = static_cast<double>(std::min(with, chunks));
  const double rarity = (static_cast<double>(chunks) - n + 0.5) / (n + 0.5);
  term.weight = term.asked * static_cast<float>(std::log1p(rarity));
}

// One number for each chunk, all zero between uses; kept by its thread so that a query pays only
// for the chunks that it touches. One thread at a time.
struct Accumulator {
  std::vector<float> scores;
  std::vector<std::uint32_t> touched;

  void grow_to(std::size_t chunks) {
    if (scores.size() < chunks) scores.resize(chunks, 0.0F);
  }
  void add(std::uint32_t chunk, float score) {
    if (scores[chunk] == 0) touched.push_back(chunk);
    scores[chunk] += score;
  }
};

// What turns a chunk's length into the denominator of its score.
struct LengthNorm {
  float base, slope;
  float operator()(std::uint32_t length) const { return base + slope * static_cast<float>(length); }
};

LengthNorm length_norm(std::span<const SegmentView> views, std::size_t chunks,
                       const Bm25Settings& settings) {
  std::uint64_t length = 0;
  for (const SegmentView& view : views) length += view.live_length;
  const float mean = std::max(1.0F, static_cast<float>(length) / static_cast<float>(chunks));
  return {settings.k1 * (1 - settings.b), settings.k1 * settings.b / mean};
}

void add_term(const Segment& segment, std::size_t place, float weight, const LengthNorm& norm,
              const Bitmap* permitted, Accumulator& sums) {
  const std::span chunks = segment.chunk_table();
  PostingCursor cursor = segment.postings(place);
  for (Posting posting; cursor.next(posting);) {
    if (permitted && !(*permitted)[posting.chunk]) continue;
    const auto count = static_cast<float>(posting.count);
    sums.add(posting.chunk, weight * count / (count + norm(chunks[posting.chunk].length)));
  }
}

void collect(const Segment& segment, Accumulator& sums, TopK& best) {
  for (const std::uint32_t chunk : sums.touched) {
    const float score = std::exchange(sums.scores[chunk], 0.0F);
    if (!best.may_enter(score)) continue;
    best.offer({.chunk = segment.chunk_key(chunk),
                .document = segment.document_of(chunk),
                .score = score});
  }
  sums.touched.clear();
}

}  // namespace

std::vector<IndexHit> scan_matching(std::span<const SegmentView> views, const SnapshotScope& scope,
                                    std::vector<std::string> terms, std::size_t k,
                                    const Bm25Settings& settings) {
  std::size_t chunks = 0;
  for (const SegmentView& view : views) chunks += view.live_chunks;
  if (chunks == 0 || k == 0) return {};
  std::vector<QueryTerm> query = distinct(std::move(terms));
  for (QueryTerm& term : query) weigh(views, chunks, term);

  const LengthNorm norm = length_norm(views, chunks, settings);
  thread_local Accumulator sums;
  TopK best(k);
  for (std::size_t v = 0; v < views.size(); ++v) {
    const Segment& segment = *views[v].segment;
    sums.grow_to(segment.chunks());
    for (const QueryTerm& term : query) {
      if (!term.places[v]) continue;
      add_term(segment, *term.places[v], term.weight, norm, scope.chunks_of(v), sums);
    }
    collect(segment, sums, best);
  }
  return std::move(best).best_first();
}

}  // namespace quarry
