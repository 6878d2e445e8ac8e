// MaxScore (Turtle and Flood, Query evaluation: strategies and optimizations, 1995) with bounds by
// block (Ding and Suel, Faster top-k document retrieval using block-max indexes, SIGIR 2011), in
// windows.
//
// A segment is processed in windows of some thousand chunks. In each window, the terms with the
// smallest bounds that together cannot lift a chunk into the k best are set aside. The points of
// the other terms are added up, term by term, in an array. The chunks that could still reach the k
// best are chosen and looked up in the lists set aside; after each list, those that can no longer
// reach it are dropped.
//
// Invariants: a chunk that could not reach the k best with all terms set aside cannot with fewer,
// so the chosen set only shrinks. Points are integers, so neither the order of terms nor the choice
// of terms set aside affects a score: the hits are exactly those of adding up every posting.
#include "search/segment_scan.h"

#include <algorithm>

#include "simd/count.h"
#include "simd/select.h"

namespace quarry::search {
namespace {

// Chunks per window: 96 KiB of points, which fit into the L2 cache. Measured on the MTRAG passages
// (lexical_search): top-10 takes 2 to 3% longer with 16,384 and 12,288 and 20% longer with 4,096,
// since the work per window outweighs a nearer cache; with 32,768 it takes 6% longer.
constexpr std::uint32_t kWindow = 24576;

// Postings of one word that are sampled to estimate the points of the k-th best chunk. 128 to 512
// perform the same; without a sample top-100 took 14% longer (lexical_bench).
constexpr std::uint32_t kSample = 512;

// Term scans whose memory is kept from question to question, 3 KiB each.
constexpr std::size_t kMostKept = 256;

}  // namespace

void ScanMemory::trim() {
  if (terms.size() <= kMostKept) return;
  terms.resize(kMostKept);
  terms.shrink_to_fit();
}

template <bool kOneChunkEach>
SegmentScan<kOneChunkEach>::SegmentScan(const segment::Segment& segment, const Bitmap* permitted,
                                        std::uint32_t view, BestChunks& best, ScanMemory& memory)
    : segment_(segment),
      chunks_(segment.chunk_table()),
      documents_(segment.document_table()),
      permitted_(permitted),
      view_(view),
      best_(best),
      memory_(memory) {}

template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::add(const words::TermEntry& place,
                                     const TermSaturation& saturation) {
  if (memory_.terms.size() == size_) memory_.terms.emplace_back();
  memory_.terms[size_++].open(segment_, segment_.words().postings(place), saturation);
}

template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::run() {
  if (size_ == 0) return;
  memory_.sample.clear();
  if (best_.floor() == 0) estimate_floor();
  for (Window window; window.begin < segment_.chunks(); window.begin = window.end) {
    window.end = end_of(window.begin);
    scan_window(window);
    best_.settle();
  }
}

// If k chunks contain one word, a hit needs at least the least points that the word gives to any of
// them. The rarest word in at least k chunks gives the best estimate.
template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::estimate_floor() {
  const std::size_t k = best_.size();
  TermScan* rarest = nullptr;
  for (TermScan& term : terms()) {
    if (term.postings() < k || (rarest && rarest->postings() <= term.postings())) continue;
    rarest = &term;
  }
  if (!rarest || k > kSample) return;
  std::vector<std::uint32_t>& points = memory_.some_points;
  points.clear();
  rarest->sample(permitted_, kSample, memory_.sample, points);
  if (points.size() >= k)
    best_.raise_floor(simd::about_nth_greatest(points.data(), points.size(), k));
}

// Repeats the estimate when the sampled chunks have the points of other words as well.
template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::refine_floor(const Window& window) {
  std::vector<std::uint32_t>& points = memory_.some_points;
  points.clear();
  for (const std::uint32_t chunk : memory_.sample) {
    if (chunk >= window.end) break;
    if (chunk >= window.begin) points.push_back(chunk_points(chunk));
  }
  memory_.sample.clear();
  const std::size_t k = best_.size();
  if (points.size() >= k)
    best_.raise_floor(simd::about_nth_greatest(points.data(), points.size(), k));
}

// A window ends with the document in which it reaches kWindow chunks.
template <bool kOneChunkEach>
std::uint32_t SegmentScan<kOneChunkEach>::end_of(std::uint32_t begin) const {
  if (segment_.chunks() - begin <= kWindow) return segment_.chunks();
  if constexpr (kOneChunkEach) return begin + kWindow;
  return documents_[chunks_[begin + kWindow - 1].document + 1].first_chunk;
}

template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::scan_window(const Window& window) {
  TermOrder& order = memory_.order;
  order.begin_window(terms(), window);
  const std::uint32_t needed = std::max(1U, best_.floor());
  if (order.bound_of_all() < needed) return;
  order.set_aside(needed);
  begin_points(window);
  for (const std::uint32_t term : order.others()) terms()[term].add_all(window, memory_.points);
  if (!memory_.sample.empty()) refine_floor(window);
  choose(window);
  keep_permitted(window);
  if constexpr (kOneChunkEach) raise_floor();
  add_set_aside(window);
  for (const std::uint32_t document : memory_.chosen) offer(document);
}

template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::begin_points(const Window& window) {
  WindowPoints& points = memory_.points;
  points.first_chunk = window.begin;
  points.of_chunk.assign(window.end - window.begin, 0);
  if constexpr (kOneChunkEach) return;
  points.first_document = chunks_[window.begin].document;
  points.of_document.assign(chunks_[window.end - 1].document + 1 - points.first_document, 0);
}

// Chooses the chunks of the window that can still reach the k best. While they are so many that
// looking them up would take longer than adding a whole list, another term is added.
template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::choose(const Window& window) {
  const std::vector<std::uint32_t>& points = memory_.points.of_chunk;
  TermOrder& order = memory_.order;
  const auto candidates = [&] {
    return simd::count_at_least(points.data(), points.size(), chunk_floor());
  };
  while (order.any_aside() && candidates() > order.worth_looking_up()) {
    terms()[order.take_back()].add_all(window, memory_.points);
  }
  // Selects into `places` first: resizing `chosen` to a whole window would zero it each time.
  std::vector<std::uint32_t>& places = memory_.places;
  if (places.size() < points.size()) places.resize(points.size());
  const std::size_t found =
      simd::select_at_least(points.data(), points.size(), chunk_floor(), places.data());
  memory_.chosen.assign(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(found));
}

// The points that a chunk needs so far, if the terms set aside and its document give the most that
// they can.
template <bool kOneChunkEach>
std::uint32_t SegmentScan<kOneChunkEach>::chunk_floor() const {
  std::uint32_t given = memory_.order.bound_aside();
  if constexpr (!kOneChunkEach) {
    given += simd::greatest(memory_.points.of_document.data(), memory_.points.of_document.size());
  }
  return best_.floor() > given ? best_.floor() - given : 1;
}

// Converts places of chunks to documents without duplicates, and drops the forbidden ones.
template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::keep_permitted(const Window& window) {
  const std::uint32_t aside = memory_.order.bound_aside();
  std::size_t kept = 0;
  std::vector<std::uint32_t>& chosen = memory_.chosen;
  for (const std::uint32_t place : chosen) {
    const std::uint32_t chunk = window.begin + place;
    if constexpr (kOneChunkEach) {
      if (!permitted_ || (*permitted_)[chunk]) chosen[kept++] = chunk;
    } else {
      const std::uint32_t document = segment_.words().document_of()[chunk];
      if (kept > 0 && chosen[kept - 1] == document) continue;
      if (chunk_points(chunk) + document_points(document) + aside >= best_.floor() &&
          has_permitted_chunk(document)) {
        chosen[kept++] = document;
      }
    }
  }
  chosen.resize(kept);
}

// Considers every chunk of the document: those without points may contain the terms set aside.
template <bool kOneChunkEach>
bool SegmentScan<kOneChunkEach>::has_permitted_chunk(std::uint32_t document) const {
  return !permitted_ || permitted_->next_set(documents_[document].first_chunk) <
                            documents_[document + 1].first_chunk;
}

// If more than k chunks are chosen, the points of the k-th best of them are a lower bound for a
// hit.
template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::raise_floor() {
  const std::vector<std::uint32_t>& chosen = memory_.chosen;
  if (chosen.size() <= best_.size()) return;
  std::vector<std::uint32_t>& points = memory_.some_points;
  points.resize(chosen.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) points[i] = chunk_points(chosen[i]);
  best_.raise_floor(simd::about_nth_greatest(points.data(), points.size(), best_.size()));
  drop_hopeless();
}

// Adds the terms set aside to the chosen documents, and drops hopeless ones after each term.
template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::add_set_aside(const Window& window) {
  TermOrder& order = memory_.order;
  while (order.any_aside() && !memory_.chosen.empty()) {
    const bool some = memory_.chosen.size() <= order.worth_looking_up();
    TermScan& term = terms()[order.take_back()];
    some ? term.add_some(memory_.chosen, memory_.points) : term.add_all(window, memory_.points);
    drop_hopeless();
  }
}

template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::drop_hopeless() {
  const std::uint32_t aside = memory_.order.bound_aside();
  std::vector<std::uint32_t>& chosen = memory_.chosen;
  std::size_t kept = 0;
  for (const std::uint32_t document : chosen) {
    chosen[kept] = document;
    kept += points_of(document) + aside >= best_.floor();
  }
  chosen.resize(kept);
}

// The points of the document's best chunk.
template <bool kOneChunkEach>
std::uint32_t SegmentScan<kOneChunkEach>::points_of(std::uint32_t document) const {
  if constexpr (kOneChunkEach) return chunk_points(document);
  std::uint32_t greatest = 0;
  for (std::uint32_t c = documents_[document].first_chunk; c < documents_[document + 1].first_chunk;
       ++c) {
    greatest = std::max(greatest, chunk_points(c));
  }
  return greatest + document_points(document);
}

template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::offer(std::uint32_t document) {
  if constexpr (kOneChunkEach) return offer_chunk(document, chunk_points(document));
  for (std::uint32_t c = documents_[document].first_chunk; c < documents_[document + 1].first_chunk;
       ++c) {
    if (chunk_points(c) > 0) offer_chunk(c, chunk_points(c) + document_points(document));
  }
}

template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::offer_chunk(std::uint32_t chunk, std::uint32_t points) {
  if (points < best_.floor() || (permitted_ && !(*permitted_)[chunk])) return;
  best_.offer(points, {.view = view_, .chunk = chunk});
}

template class SegmentScan<true>;
template class SegmentScan<false>;

}  // namespace quarry::search
