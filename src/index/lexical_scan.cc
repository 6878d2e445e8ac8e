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
// (docs/decisions/0004-words-of-the-document.md). A document is permitted as a whole or not at all:
// its sum never tells of a chunk that may not be seen.
//
// A segment is walked in windows of some thousand chunks. In each, the terms of least bounds that
// together cannot lift a chunk among the k best are set aside; the others are added term by term
// into an array; whoever could still rise high enough is then looked up in the lists set aside, and
// fewer remain after each. Points are whole numbers, so that neither the order of terms nor what
// was set aside shows in a score: the hits are those of adding everything.
#include "index/lexical_scan.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "index/lexical_statistics.h"
#include "index/term_scan.h"
#include "index/top_k.h"
#include "simd/select.h"

namespace quarry {
namespace {

// Points of a window stay in the first-level cache: 16 KiB.
constexpr std::uint32_t kWindow = 4096;

// All terms together stay below 2^24 points, which a float still holds to the last.
constexpr int kBitsOfPoints = 24;

// Of all terms of a question, in points.
struct Scale {
  int exponent = 0;  // a score times two to the power of this is points

  explicit Scale(std::span<const QueryTerm> query) {
    float greatest = 0;
    for (const QueryTerm& term : query) greatest += term.weights.chunk + term.weights.document;
    exponent =
        kBitsOfPoints - std::ilogb(std::max(greatest, std::numeric_limits<float>::min())) - 1;
  }
  float points(float score) const { return std::ldexp(score, exponent); }
  float score(std::uint32_t points) const {
    return std::ldexp(static_cast<float>(points), -exponent);
  }
};

// tf / (tf + norm), where the norm grows with length.
simd::Saturation saturation_of(const Bm25Settings& settings, std::uint64_t length,
                               std::size_t count, float weight) {
  const float mean = std::max(1.0F, static_cast<float>(length) / static_cast<float>(count));
  return {.weight = weight,
          .base = settings.k1 * (1 - settings.b),
          .slope = settings.k1 * settings.b / mean};
}

// The searches of one segment. One thread at a time.
class SegmentScan {
 public:
  SegmentScan(const Segment& segment, const Bitmap* permitted, const Scale& scale, TopK& best)
      : segment_(segment),
        chunks_(segment.chunk_table()),
        documents_(segment.document_table()),
        permitted_(permitted),
        scale_(scale),
        best_(best) {}

  void add(const TermEntry& place, const TermSaturation& saturation) {
    terms_.emplace_back(segment_, segment_.words().postings(place), saturation);
  }

  void run() {
    if (terms_.empty()) return;
    bounds_.resize(terms_.size());
    order_.resize(terms_.size());
    for (Window window; window.begin < segment_.chunks(); window.begin = window.end) {
      window.end = end_of(window.begin);
      look_at(window);
    }
  }

 private:
  // The end of the document behind which a window is long enough.
  std::uint32_t end_of(std::uint32_t begin) const {
    if (segment_.chunks() - begin <= kWindow) return segment_.chunks();
    const std::uint32_t last = begin + kWindow - 1;
    return documents_[chunks_[last].document + 1].first_chunk;
  }

  void look_at(const Window& window) {
    for (std::size_t t = 0; t < terms_.size(); ++t) bounds_[t] = terms_[t].bound(window);
    std::iota(order_.begin(), order_.end(), 0U);
    std::sort(order_.begin(), order_.end(),
              [&](std::uint32_t a, std::uint32_t b) { return bounds_[a] < bounds_[b]; });
    least_ = static_cast<std::uint32_t>(scale_.points(best_.least()));
    std::uint32_t aside = 0;  // points of the terms set aside
    std::size_t first = 0;
    for (; first < order_.size() && aside + bounds_[order_[first]] < std::max(1U, least_);
         ++first) {
      aside += bounds_[order_[first]];
    }
    if (first == order_.size()) return;
    begin_points(window);
    for (std::size_t i = first; i < order_.size(); ++i) terms_[order_[i]].add_all(window, points_);
    choose(window, aside);
    while (first > 0 && !chosen_.empty()) {
      const std::uint32_t term = order_[--first];
      aside -= bounds_[term];
      terms_[term].add_some(chosen_, points_);
      std::erase_if(chosen_, [&](std::uint32_t document) { return !may_rise(document, aside); });
    }
    for (const std::uint32_t document : chosen_) offer(document);
  }

  void begin_points(const Window& window) {
    points_.first_chunk = window.begin;
    points_.first_document = chunks_[window.begin].document;
    points_.of_chunk.assign(window.end - window.begin, 0);
    if (segment_.words().one_chunk_each()) return;
    points_.of_document.assign(chunks_[window.end - 1].document + 1 - points_.first_document, 0);
  }

  // The documents that could still enter with so many points more.
  void choose(const Window& window, std::uint32_t aside) {
    const bool one_each = segment_.words().one_chunk_each();
    const std::uint32_t least = least_ > aside ? least_ - aside : 1;
    chosen_.resize(window.end - window.begin);
    chosen_.resize(simd::select_at_least(points_.of_chunk.data(), chosen_.size(),
                                         one_each ? least : 1, chosen_.data()));
    std::size_t kept = 0;
    for (const std::uint32_t place : chosen_) {
      const std::uint32_t chunk = window.begin + place;
      if (permitted_ && !(*permitted_)[chunk]) continue;
      const std::uint32_t document = chunks_[chunk].document;
      if (kept > 0 && chosen_[kept - 1] == document) continue;
      if (one_each || may_rise(document, aside)) chosen_[kept++] = document;
    }
    chosen_.resize(kept);
  }

  std::uint32_t document_points(std::uint32_t document) const {
    return points_.of_document[document - points_.first_document];
  }

  bool may_rise(std::uint32_t document, std::uint32_t aside) const {
    if (segment_.words().one_chunk_each()) {
      return points_.of_chunk[document - points_.first_chunk] + aside >= least_;
    }
    std::uint32_t greatest = 0;
    for (std::uint32_t c = documents_[document].first_chunk;
         c < documents_[document + 1].first_chunk; ++c) {
      greatest = std::max(greatest, points_.of_chunk[c - points_.first_chunk]);
    }
    return greatest + document_points(document) + aside >= least_;
  }

  void offer(std::uint32_t document) {
    const std::uint32_t of_document =
        segment_.words().one_chunk_each() ? 0 : document_points(document);
    for (std::uint32_t c = documents_[document].first_chunk;
         c < documents_[document + 1].first_chunk; ++c) {
      const std::uint32_t of_chunk = points_.of_chunk[c - points_.first_chunk];
      if (of_chunk == 0 || (permitted_ && !(*permitted_)[c])) continue;
      const float score = scale_.score(of_chunk + of_document);
      if (!best_.may_enter(score)) continue;
      best_.offer({.chunk = segment_.chunk_key(c),
                   .document = segment_.document_key(document),
                   .score = score});
    }
  }

  const Segment& segment_;
  std::span<const ChunkRow> chunks_;
  std::span<const DocumentRow> documents_;
  const Bitmap* permitted_;
  const Scale& scale_;
  TopK& best_;
  std::uint32_t least_ = 0;  // points that a hit must have
  std::vector<TermScan> terms_;
  std::vector<std::uint32_t> bounds_, order_;  // of the window: by term; terms by their bounds
  WindowPoints points_;
  std::vector<std::uint32_t> chosen_;  // documents that could still enter
};

}  // namespace

std::vector<IndexHit> scan_matching(std::span<const SegmentView> views, const SnapshotScope& scope,
                                    std::vector<std::string> terms, std::size_t k,
                                    const Bm25Settings& settings) {
  const LexicalTotals totals = totals_of(views);
  if (totals.chunks == 0 || k == 0) return {};
  const std::vector<QueryTerm> query = weigh(views, totals, std::move(terms), settings);
  const Scale scale(query);
  TopK best(k);
  for (std::size_t v = 0; v < views.size(); ++v) {
    SegmentScan scan(*views[v].segment, scope.chunks_of(v), scale, best);
    for (const QueryTerm& term : query) {
      if (!term.places[v]) continue;
      scan.add(*term.places[v], {saturation_of(settings, totals.length, totals.chunks,
                                               scale.points(term.weights.chunk)),
                                 saturation_of(settings, totals.length, totals.documents,
                                               scale.points(term.weights.document))});
    }
    scan.run();
  }
  return std::move(best).best_first();
}

}  // namespace quarry
