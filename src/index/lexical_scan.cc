// The k best without looking at most of the rest: MaxScore (Turtle and Flood, Query evaluation:
// strategies and optimizations, 1995) with bounds by block (Ding and Suel, Faster top-k document
// retrieval using block-max indexes, SIGIR 2011), in windows.
//
//   score(chunk) = (1 - share) * bm25(chunk) + share * bm25(document)
//   bm25 = sum over terms of  asked * idf * tf / (tf + k1 * (1 - b + b * length / mean length))
//
// k1 and b of Bm25Settings are those of Anserini's baselines (Yang, Fang and Lin 2017). A document
// counts as its chunks together: what a question asks for is often spread over a document, and the
// chunk that has one half of it should profit from the other half
// (docs/decisions/0004-words-of-the-document.md). A document is readable as a whole or not at all:
// its sum never tells of a chunk that may not be read.
//
// A segment is walked in windows of some thousand chunks. In each, the
// terms of least bounds that together cannot lift a chunk among the k best are set aside; the
// others are added term by term into an array; whoever could still rise high enough is then looked
// up in the lists set aside, and fewer remain after each. Points are whole numbers, so that neither
// the order of terms nor what was set aside shows in a score: the hits are those of adding
// everything.
#include "index/lexical_scan.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "index/best_chunks.h"
#include "index/lexical_statistics.h"
#include "index/term_scan.h"
#include "simd/select.h"

namespace quarry {
namespace {

// Points of a window stay in the first-level cache: 16 KiB.
constexpr std::uint32_t kWindow = 4096;

// So many postings of one word are looked at for a first guess of what a hit must have. Measured on
// the MTRAG passages (lexical_bench): top-100 takes 45.5 us with 512, 48.1 with 1,024, 51.8
// without.
constexpr std::uint32_t kSample = 512;

// Looking a chunk up in a list takes about as long as adding so many postings of it: measured
// there, 16 to 64 are alike and 4 is 15% slower.
constexpr std::uint32_t kPostingsOfLookUp = 32;

// All terms together stay below 2^24 points, which a float still holds to the last.
constexpr int kBitsOfPoints = 24;

// Scores as points: times a power of two.
class Scale {
 public:
  explicit Scale(std::span<const QueryTerm> query) {
    float greatest = std::numeric_limits<float>::min();
    for (const QueryTerm& term : query) greatest += term.weights.chunk + term.weights.document;
    const int exponent = std::clamp(kBitsOfPoints - std::ilogb(greatest) - 1, -100, 100);
    of_score_ = std::ldexp(1.0F, exponent);
    of_point_ = std::ldexp(1.0F, -exponent);
  }
  float points(float score) const { return score * of_score_; }
  float score(std::uint32_t points) const { return static_cast<float>(points) * of_point_; }

 private:
  float of_score_ = 1, of_point_ = 1;
};

// tf / (tf + norm), where the norm grows with length.
simd::Saturation saturation_of(const Bm25Settings& settings, std::uint64_t length,
                               std::size_t count, float weight) {
  const float mean = std::max(1.0F, static_cast<float>(length) / static_cast<float>(count));
  return {.weight = weight,
          .second_weight = 0,
          .base = settings.k1 * (1 - settings.b),
          .slope = settings.k1 * settings.b / mean};
}

// The search of one segment. Where every document is one chunk, the two have the same ordinal and
// all points are the chunk's. One thread at a time.
template <bool kOneChunkEach>
class SegmentScan {
 public:
  SegmentScan(const Segment& segment, const Bitmap* permitted, std::uint32_t view, BestChunks& best)
      : segment_(segment),
        chunks_(segment.chunk_table()),
        documents_(segment.document_table()),
        permitted_(permitted),
        view_(view),
        best_(best) {}

  void reserve(std::size_t terms) { terms_.reserve(terms); }
  void add(const TermEntry& place, const TermSaturation& saturation) {
    terms_.emplace_back(segment_, segment_.words().postings(place), saturation);
  }

  void run() {
    if (terms_.empty()) return;
    outlooks_.resize(terms_.size());
    order_.resize(terms_.size());
    if (best_.least() == 0) guess();
    for (Window window; window.begin < segment_.chunks(); window.begin = window.end) {
      window.end = end_of(window.begin);
      look_at(window);
      best_.settle();
    }
  }

 private:
  // Where k chunks have one word, a hit needs no less than the least of them has by it. The rarest
  // word that is in so many says most.
  void guess() {
    const std::size_t k = best_.size();
    TermScan* rarest = nullptr;
    for (TermScan& term : terms_) {
      if (term.postings() < k || (rarest && rarest->postings() <= term.postings())) continue;
      rarest = &term;
    }
    if (!rarest || k > kSample) return;
    sample_.clear();
    rarest->sample(permitted_, kSample, sample_);
    if (sample_.size() < k) return;
    const auto kth = sample_.begin() + static_cast<std::ptrdiff_t>(k - 1);
    std::ranges::nth_element(sample_, kth, std::greater());
    best_.expect(*kth);
  }

  // The end of the document at which a window is long enough.
  std::uint32_t end_of(std::uint32_t begin) const {
    if (segment_.chunks() - begin <= kWindow) return segment_.chunks();
    if constexpr (kOneChunkEach) return begin + kWindow;
    return documents_[chunks_[begin + kWindow - 1].document + 1].first_chunk;
  }

  void look_at(const Window& window) {
    for (std::size_t t = 0; t < terms_.size(); ++t) {
      outlooks_[t] = terms_[t].outlook(window);
      order_[t] = static_cast<std::uint32_t>(t);
    }
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return outlooks_[a].bound < outlooks_[b].bound;
    });
    const std::uint32_t needed = std::max(1U, best_.least());
    std::uint32_t aside = 0;  // what the terms set aside can add
    std::size_t left = 0;     // how many they are
    for (; left < order_.size() && aside + outlooks_[order_[left]].bound < needed; ++left) {
      aside += outlooks_[order_[left]].bound;
    }
    if (left == order_.size()) return;
    begin_points(window);
    for (std::size_t i = left; i < order_.size(); ++i) add_all(order_[i], window);
    // While so many could rise that looking them up takes longer, another term is added.
    std::uint32_t least = least_of_chunk(aside);
    while (left > 0 &&
           candidates(least) * kPostingsOfLookUp > outlooks_[order_[left - 1]].units * kPacked) {
      aside -= outlooks_[order_[--left]].bound;
      add_all(order_[left], window);
      least = least_of_chunk(aside);
    }
    choose(window, aside, least);
    look_up(left, aside);
    for (const std::uint32_t document : chosen_) offer(document);
  }

  void add_all(std::uint32_t term, const Window& window) { terms_[term].add_all(window, points_); }

  // The chosen in the `left` terms of least bounds; fewer stay after each.
  void look_up(std::size_t left, std::uint32_t aside) {
    while (left > 0 && !chosen_.empty()) {
      const std::uint32_t term = order_[--left];
      if (outlooks_[term].units == 0) continue;
      terms_[term].add_some(chosen_, points_);
      aside -= outlooks_[term].bound;
      std::erase_if(chosen_, [&](std::uint32_t document) { return !may_rise(document, aside); });
    }
  }

  std::size_t candidates(std::uint32_t least) const {
    return simd::count_at_least(points_.of_chunk.data(), points_.of_chunk.size(), least);
  }

  // What a chunk must have by itself where its document can give the most that any has.
  std::uint32_t least_of_chunk(std::uint32_t aside) const {
    std::uint32_t given = aside;
    if constexpr (!kOneChunkEach) {
      given += simd::greatest(points_.of_document.data(), points_.of_document.size());
    }
    return best_.least() > given ? best_.least() - given : 1;
  }

  void begin_points(const Window& window) {
    points_.first_chunk = window.begin;
    points_.of_chunk.assign(window.end - window.begin, 0);
    if constexpr (kOneChunkEach) return;
    points_.first_document = chunks_[window.begin].document;
    points_.of_document.assign(chunks_[window.end - 1].document + 1 - points_.first_document, 0);
  }

  // The documents that could still enter with so many points more.
  void choose(const Window& window, std::uint32_t aside, std::uint32_t least) {
    chosen_.resize(window.end - window.begin);
    chosen_.resize(
        simd::select_at_least(points_.of_chunk.data(), chosen_.size(), least, chosen_.data()));
    std::size_t kept = 0;
    for (const std::uint32_t place : chosen_) {
      const std::uint32_t chunk = window.begin + place;
      if constexpr (kOneChunkEach) {
        if (!permitted_ || (*permitted_)[chunk]) chosen_[kept++] = chunk;
      } else {
        const std::uint32_t document = segment_.words().document_of()[chunk];
        if (kept > 0 && chosen_[kept - 1] == document) continue;
        if (chunk_points(chunk) + document_points(document) + aside >= best_.least() &&
            may_be_seen(document)) {
          chosen_[kept++] = document;
        }
      }
    }
    chosen_.resize(kept);
  }

  // Any chunk of it, not only those that have points so far: the terms set aside may be in others.
  bool may_be_seen(std::uint32_t document) const {
    return !permitted_ || permitted_->next_set(documents_[document].first_chunk) <
                              documents_[document + 1].first_chunk;
  }

  std::uint32_t chunk_points(std::uint32_t chunk) const {
    return points_.of_chunk[chunk - points_.first_chunk];
  }
  std::uint32_t document_points(std::uint32_t document) const {
    return kOneChunkEach ? 0 : points_.of_document[document - points_.first_document];
  }

  bool may_rise(std::uint32_t document, std::uint32_t aside) const {
    if constexpr (kOneChunkEach) return chunk_points(document) + aside >= best_.least();
    std::uint32_t greatest = 0;
    for (std::uint32_t c = documents_[document].first_chunk;
         c < documents_[document + 1].first_chunk; ++c) {
      greatest = std::max(greatest, chunk_points(c));
    }
    return greatest + document_points(document) + aside >= best_.least();
  }

  void offer(std::uint32_t document) {
    if constexpr (kOneChunkEach) return offer_chunk(document, chunk_points(document));
    for (std::uint32_t c = documents_[document].first_chunk;
         c < documents_[document + 1].first_chunk; ++c) {
      if (chunk_points(c) > 0) offer_chunk(c, chunk_points(c) + document_points(document));
    }
  }

  void offer_chunk(std::uint32_t chunk, std::uint32_t points) {
    if (points < best_.least() || (permitted_ && !(*permitted_)[chunk])) return;
    best_.offer(
        {.key = segment_.chunk_key(chunk), .points = points, .view = view_, .chunk = chunk});
  }

  const Segment& segment_;
  std::span<const ChunkRow> chunks_;
  std::span<const DocumentRow> documents_;
  const Bitmap* permitted_;
  const std::uint32_t view_;
  BestChunks& best_;
  std::vector<TermScan> terms_;
  // Of the window: what each term can add, and the terms by that.
  std::vector<TermScan::Outlook> outlooks_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> sample_;
  WindowPoints points_;
  std::vector<std::uint32_t> chosen_;  // documents that could still enter
};

// A question to all segments. One thread at a time.
class Search {
 public:
  Search(std::span<const SegmentView> views, const SnapshotScope& scope,
         const Bm25Settings& settings, LexicalQuery query, std::size_t k)
      : views_(views),
        scope_(scope),
        settings_(settings),
        totals_(scope.readable()),
        query_(weigh(views, scope, std::move(query), settings)),
        scale_(query_),
        best_(std::min(k, totals_.chunks)) {}

  std::vector<IndexHit> run() && {
    for (std::size_t v = 0; v < views_.size(); ++v) {
      if (views_[v].segment->words().one_chunk_each()) {
        scan<true>(v);
      } else {
        scan<false>(v);
      }
    }
    std::vector<IndexHit> hits;
    for (const ScoredChunk& each : std::move(best_).best_first()) {
      hits.push_back({.chunk = each.key,
                      .document = views_[each.view].segment->document_of(each.chunk),
                      .score = scale_.score(each.points)});
    }
    return hits;
  }

 private:
  template <bool kOneChunkEach>
  void scan(std::size_t view) {
    SegmentScan<kOneChunkEach> scan(*views_[view].segment, scope_.chunks_of(view),
                                    static_cast<std::uint32_t>(view), best_);
    scan.reserve(query_.size());
    for (const QueryTerm& term : query_) {
      if (term.places[view]) scan.add(*term.places[view], saturation(term, kOneChunkEach));
    }
    scan.run();
  }

  TermSaturation saturation(const QueryTerm& term, bool one_chunk_each) const {
    TermSaturation both{
        saturation_of(settings_, totals_.length, totals_.chunks, scale_.points(term.weights.chunk)),
        saturation_of(settings_, totals_.length, totals_.documents,
                      scale_.points(term.weights.document))};
    if (one_chunk_each && totals_.chunks == totals_.documents) {
      both.in_chunk.second_weight = std::exchange(both.in_document.weight, 0.0F);
    }
    return both;
  }

  std::span<const SegmentView> views_;
  const SnapshotScope& scope_;
  const Bm25Settings& settings_;
  const ScopeTotals totals_;
  const std::vector<QueryTerm> query_;
  const Scale scale_;
  BestChunks best_;
};

}  // namespace

std::vector<IndexHit> scan_matching(std::span<const SegmentView> views, const SnapshotScope& scope,
                                    LexicalQuery query, std::size_t k,
                                    const Bm25Settings& settings) {
  if (k == 0 || scope.readable().chunks == 0) return {};
  return Search(views, scope, settings, std::move(query), k).run();
}

}  // namespace quarry
