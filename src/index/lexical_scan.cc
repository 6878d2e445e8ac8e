// Term at a time, with a sum for each chunk of a segment and one for each document.
//
//   score(chunk) = (1 - share) * bm25(chunk) + share * bm25(document)
//   bm25 = sum over terms of  asked * idf * tf / (tf + k1 * (1 - b + b * length / mean length))
//   idf  = ln(1 + (N - n + 0.5) / (n + 0.5))
//
// Robertson et al., Okapi at TREC-3, with Lucene's idf, which never goes below zero. k1 and b of
// Bm25Settings are those of Anserini's baselines (Yang, Fang and Lin 2017). A document counts as
// its chunks together: what a question asks for is often spread over a document, and the chunk that
// has one half of it should profit from the other half
// (docs/decisions/0004-words-of-the-document.md).
//
// N, n and the means run over all that is alive in the snapshot, chunks and documents each by
// themselves, so that a score depends neither on how chunks are spread over segments nor on dead
// ones not yet merged away. A document is permitted as a whole or not at all: its sum never tells
// of a chunk that may not be seen.
#include "index/lexical_scan.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "index/top_k.h"

namespace quarry {
namespace {

struct Weights {
  float chunk = 0, document = 0;
};

struct QueryTerm {
  std::string text;
  float asked = 0;                                 // times
  Weights weights;                                 // share, times asked, times idf
  std::vector<std::optional<std::size_t>> places;  // its row in each segment
};

// What is alive in the snapshot.
struct Totals {
  std::size_t chunks = 0, documents = 0;
  std::uint64_t length = 0;
};

Totals totals_of(std::span<const SegmentView> views) {
  Totals totals;
  for (const SegmentView& view : views) {
    totals.chunks += view.live_chunks;
    totals.documents += view.live_documents;
    totals.length += view.live_length;
  }
  return totals;
}

// Sorted, so that floats are always added in the same order.
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
void count_living(const SegmentView& view, std::size_t term, Totals& with) {
  if (!view.live) {
    with.chunks += view.segment->words().chunks_with(term);
    with.documents += view.segment->words().documents_with(term);
    return;
  }
  const std::span chunks = view.segment->chunk_table();
  std::optional<std::uint32_t> last;
  PostingCursor cursor = view.segment->words().postings(term);
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

// A chunk that has a word of the question always scores more than zero by itself: below, zero means
// untouched.
constexpr float kMostShare = 0.99F;

void weigh(std::span<const SegmentView> views, const Totals& totals, float share, QueryTerm& term) {
  share = std::clamp(share, 0.0F, kMostShare);
  Totals with;
  for (const SegmentView& view : views) {
    term.places.push_back(view.segment->words().find(term.text));
    if (term.places.back()) count_living(view, *term.places.back(), with);
  }
  term.weights = {.chunk = (1 - share) * term.asked * idf(totals.chunks, with.chunks),
                  .document = share * term.asked * idf(totals.documents, with.documents)};
}

// tf / (tf + norm), where the norm grows with length.
class Saturation {
 public:
  Saturation(const Bm25Settings& settings, std::uint64_t length, std::size_t count)
      : base_(settings.k1 * (1 - settings.b)),
        slope_(settings.k1 * settings.b /
               std::max(1.0F, static_cast<float>(length) / static_cast<float>(count))) {}
  float operator()(std::uint64_t count, std::uint32_t length) const {
    const auto tf = static_cast<float>(count);
    return tf / (tf + base_ + slope_ * static_cast<float>(length));
  }

 private:
  float base_, slope_;
};

// One number for each chunk and document, all zero between uses; kept by its thread so that a query
// pays only for what it touches. One thread at a time.
struct Sums {
  std::vector<float> of_chunk, of_document;
  std::vector<std::uint32_t> touched;  // chunks

  void grow_to(const Segment& segment) {
    if (of_chunk.size() < segment.chunks()) of_chunk.resize(segment.chunks(), 0.0F);
    if (of_document.size() < segment.documents()) of_document.resize(segment.documents(), 0.0F);
  }
  void add_to_chunk(std::uint32_t chunk, float score) {
    if (of_chunk[chunk] == 0) touched.push_back(chunk);
    of_chunk[chunk] += score;
  }
};

// The searches of one segment. One thread at a time.
class SegmentScan {
 public:
  SegmentScan(const Segment& segment, const Bitmap* permitted, const Saturation& in_chunk,
              const Saturation& in_document, Sums& sums)
      : segment_(segment),
        chunks_(segment.chunk_table()),
        documents_(segment.document_table()),
        permitted_(permitted),
        in_chunk_(in_chunk),
        in_document_(in_document),
        sums_(sums) {
    sums_.grow_to(segment);
  }

  void add(std::size_t place, const Weights& weights) {
    std::uint32_t document = 0;
    std::uint64_t count_in_document = 0;
    const auto finish_document = [&] {
      if (count_in_document == 0) return;
      sums_.of_document[document] +=
          weights.document * in_document_(count_in_document, documents_[document].length);
    };
    PostingCursor cursor = segment_.words().postings(place);
    for (Posting posting; cursor.next(posting);) {
      if (permitted_ && !(*permitted_)[posting.chunk]) continue;
      const ChunkRow& chunk = chunks_[posting.chunk];
      sums_.add_to_chunk(posting.chunk, weights.chunk * in_chunk_(posting.count, chunk.length));
      if (chunk.document != document) {
        finish_document();
        document = chunk.document;
        count_in_document = 0;
      }
      count_in_document += posting.count;
    }
    finish_document();
  }

  void collect(TopK& best) {
    for (const std::uint32_t chunk : sums_.touched) {
      const float score =
          std::exchange(sums_.of_chunk[chunk], 0.0F) + sums_.of_document[chunks_[chunk].document];
      if (!best.may_enter(score)) continue;
      best.offer({.chunk = segment_.chunk_key(chunk),
                  .document = segment_.document_of(chunk),
                  .score = score});
    }
    for (const std::uint32_t chunk : sums_.touched) sums_.of_document[chunks_[chunk].document] = 0;
    sums_.touched.clear();
  }

 private:
  const Segment& segment_;
  std::span<const ChunkRow> chunks_;
  std::span<const DocumentRow> documents_;
  const Bitmap* permitted_;
  const Saturation& in_chunk_;
  const Saturation& in_document_;
  Sums& sums_;
};

}  // namespace

std::vector<IndexHit> scan_matching(std::span<const SegmentView> views, const SnapshotScope& scope,
                                    std::vector<std::string> terms, std::size_t k,
                                    const Bm25Settings& settings) {
  const Totals totals = totals_of(views);
  if (totals.chunks == 0 || k == 0) return {};
  std::vector<QueryTerm> query = distinct(std::move(terms));
  for (QueryTerm& term : query) weigh(views, totals, settings.document_share, term);

  const Saturation in_chunk(settings, totals.length, totals.chunks);
  const Saturation in_document(settings, totals.length, totals.documents);
  thread_local Sums sums;
  TopK best(k);
  for (std::size_t v = 0; v < views.size(); ++v) {
    SegmentScan scan(*views[v].segment, scope.chunks_of(v), in_chunk, in_document, sums);
    for (const QueryTerm& term : query) {
      if (term.places[v]) scan.add(*term.places[v], term.weights);
    }
    scan.collect(best);
  }
  return std::move(best).best_first();
}

}  // namespace quarry
