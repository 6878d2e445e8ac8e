// Scores are
//
//   score(chunk) = (1 - share) * bm25(chunk) + share * bm25(document)
//   bm25 = sum over terms of  asked * idf * tf / (tf + k1 * (1 - b + b * length / mean length))
//
// k1 and b of Bm25Settings are those of Anserini's baselines (Yang, Fang and Lin 2017). The text of
// a document is the concatenation of its chunks: the words of a question are often spread over a
// document, and a chunk that contains half of them should profit from the other half
// (docs/decisions/0004-words-of-the-document.md). A document is readable as a whole or not at all,
// so bm25(document) reveals nothing about hidden chunks.
//
// Scores are computed as integers, called points, one segment after the other (segment_scan.h).
#include "search/lexical_scan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "search/best_chunks.h"
#include "search/lexical_statistics.h"
#include "search/segment_scan.h"

namespace quarry::search {
namespace {

// The sum over all terms stays below 2^24 points: a float represents every such integer exactly.
constexpr int kBitsOfPoints = 24;

// Converts between scores and points: points are scores times a power of two.
class Scale {
 public:
  explicit Scale(std::span<const Weights> terms) {
    float greatest = std::numeric_limits<float>::min();
    for (const Weights& term : terms) greatest += term.chunk + term.document;
    const int exponent = std::clamp(kBitsOfPoints - std::ilogb(greatest) - 1, -100, 100);
    of_score_ = std::ldexp(1.0F, exponent);
    of_point_ = std::ldexp(1.0F, -exponent);
  }
  float points(float score) const { return score * of_score_; }
  float score(std::uint32_t points) const { return static_cast<float>(points) * of_point_; }

 private:
  float of_score_ = 1, of_point_ = 1;
};

// The parameters of tf / (tf + norm), where the norm grows with the length of the text.
simd::Saturation saturation_of(const Bm25Settings& settings, std::uint64_t length,
                               std::size_t count, float weight) {
  const float mean = std::max(1.0F, static_cast<float>(length) / static_cast<float>(count));
  return {.weight = weight,
          .second_weight = 0,
          .base = settings.k1 * (1 - settings.b),
          .slope = settings.k1 * settings.b / mean};
}

// One question to all segments. One thread at a time.
class Search {
 public:
  Search(std::span<const segment::SegmentView> views, const Scope& scope,
         const Bm25Settings& settings, const words::LexicalQuery& query, std::size_t k)
      : views_(views),
        scope_(scope),
        settings_(settings),
        totals_(scope.readable()),
        terms_(weigh(views, scope, query, settings)),
        scale_(terms_.weights),
        best_(views, std::min(k, totals_.chunks)) {}

  std::vector<ChunkHit> run() && {
    thread_local ScanMemory memory;
    for (std::size_t v = 0; v < views_.size(); ++v) {
      if (views_[v].segment->words().one_chunk_each()) {
        scan<true>(v, memory);
      } else {
        scan<false>(v, memory);
      }
    }
    memory.trim();
    const std::vector<RankedChunk> best = std::move(best_).best_first();
    std::vector<ChunkHit> hits;
    hits.reserve(best.size());
    for (const RankedChunk& each : best) {
      const auto [view, chunk] = each.place;
      const segment::Segment& segment = *views_[view].segment;
      hits.push_back({.chunk = segment.chunk_key(chunk),
                      .document = segment.document_of(chunk),
                      .score = scale_.score(each.points)});
    }
    return hits;
  }

 private:
  template <bool kOneChunkEach>
  void scan(std::size_t view, ScanMemory& memory) {
    SegmentScan<kOneChunkEach> scan(*views_[view].segment, scope_.chunks_of(view),
                                    static_cast<std::uint32_t>(view), best_, memory);
    for (std::size_t t = 0; t < terms_.weights.size(); ++t) {
      const auto& place = terms_.places[t * views_.size() + view];
      if (place) scan.add(*place, saturation(terms_.weights[t], kOneChunkEach));
    }
    scan.run();
  }

  TermSaturation saturation(const Weights& weights, bool one_chunk_each) const {
    TermSaturation both{
        saturation_of(settings_, totals_.length, totals_.chunks, scale_.points(weights.chunk)),
        saturation_of(settings_, totals_.length, totals_.documents,
                      scale_.points(weights.document))};
    if (one_chunk_each && totals_.chunks == totals_.documents) {
      both.in_chunk.second_weight = std::exchange(both.in_document.weight, 0.0F);
    }
    return both;
  }

  std::span<const segment::SegmentView> views_;
  const Scope& scope_;
  const Bm25Settings& settings_;
  const ScopeTotals totals_;
  const WeighedTerms terms_;
  const Scale scale_;
  BestChunks best_;
};

}  // namespace

std::vector<ChunkHit> scan_matching(std::span<const segment::SegmentView> views, const Scope& scope,
                                    const words::LexicalQuery& query, std::size_t k,
                                    const Bm25Settings& settings) {
  if (k == 0 || scope.readable().chunks == 0) return {};
  return Search(views, scope, settings, query, k).run();
}

}  // namespace quarry::search
