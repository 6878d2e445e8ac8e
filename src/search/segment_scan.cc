// MaxScore (Turtle and Flood, Query evaluation: strategies and optimizations, 1995) with bounds by
// block (Ding and Suel, Faster top-k document retrieval using block-max indexes, SIGIR 2011), in
// windows.
//
// A segment is walked in windows of some thousand chunks. In each, the terms of least bounds that
// together cannot lift a chunk among the k best are set aside; the others are added term by term
// into an array; whoever could still rise high enough is then looked up in the lists set aside, and
// fewer remain after each. Who could not rise by all of those cannot by fewer: once chosen, none
// comes in. Points are whole numbers, so that neither the order of terms nor what was set aside
// shows in a score: the hits are those of adding everything.
#include "search/segment_scan.h"

#include <algorithm>

#include "simd/count.h"
#include "simd/select.h"

namespace quarry::search {
namespace {

// 96 KiB of points, which the second-level cache holds. Measured on the MTRAG passages
// (lexical_search): with 16,384 and 12,288 top-10 takes 2 to 3% longer and with 4,096 a fifth,
// since work that is done once a window outweighs a nearer cache; with 32,768 it takes 6% longer.
constexpr std::uint32_t kWindow = 24576;

// So many postings of one word are looked at for a first guess of what a hit must have. 128 to 512
// are alike there; without a guess top-100 took 14% longer (lexical_bench).
constexpr std::uint32_t kSample = 512;

// Words of which lists are kept open from question to question, at 3 KiB each.
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
  if (best_.least() == 0) guess();
  for (Window window; window.begin < segment_.chunks(); window.begin = window.end) {
    window.end = end_of(window.begin);
    look_at(window);
    best_.settle();
  }
}

// Where k chunks have one word, a hit needs no less than the least of them has by it. The rarest
// word that is in so many says most.
template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::guess() {
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
  if (points.size() >= k) best_.expect(simd::about_nth_greatest(points.data(), points.size(), k));
}

// By now those chunks have points for other words as well.
template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::guess_again(const Window& window) {
  std::vector<std::uint32_t>& points = memory_.some_points;
  points.clear();
  for (const std::uint32_t chunk : memory_.sample) {
    if (chunk >= window.end) break;
    if (chunk >= window.begin) points.push_back(chunk_points(chunk));
  }
  memory_.sample.clear();
  const std::size_t k = best_.size();
  if (points.size() >= k) best_.expect(simd::about_nth_greatest(points.data(), points.size(), k));
}

// The end of the document at which a window is long enough.
template <bool kOneChunkEach>
std::uint32_t SegmentScan<kOneChunkEach>::end_of(std::uint32_t begin) const {
  if (segment_.chunks() - begin <= kWindow) return segment_.chunks();
  if constexpr (kOneChunkEach) return begin + kWindow;
  return documents_[chunks_[begin + kWindow - 1].document + 1].first_chunk;
}

template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::look_at(const Window& window) {
  TermOrder& order = memory_.order;
  order.look_at(terms(), window);
  const std::uint32_t needed = std::max(1U, best_.least());
  if (order.bound_of_all() < needed) return;
  order.set_aside(needed);
  begin_points(window);
  for (const std::uint32_t term : order.others()) terms()[term].add_all(window, memory_.points);
  if (!memory_.sample.empty()) guess_again(window);
  choose(window);
  keep_permitted(window);
  if constexpr (kOneChunkEach) expect_more();
  complete(window);
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

// The places in the window of chunks that could still rise high enough. While they are so many that
// looking them up takes longer, another term is added.
template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::choose(const Window& window) {
  const std::vector<std::uint32_t>& points = memory_.points.of_chunk;
  TermOrder& order = memory_.order;
  const auto candidates = [&] {
    return simd::count_at_least(points.data(), points.size(), least_of_chunk());
  };
  while (order.any_aside() && candidates() > order.worth_looking_up()) {
    terms()[order.take_back()].add_all(window, memory_.points);
  }
  // Not into the chosen at once: growing to a window's size would clear it each time.
  std::vector<std::uint32_t>& places = memory_.places;
  if (places.size() < points.size()) places.resize(points.size());
  const std::size_t found =
      simd::select_at_least(points.data(), points.size(), least_of_chunk(), places.data());
  memory_.chosen.assign(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(found));
}

// What a chunk must have by itself where its document can give the most that any has.
template <bool kOneChunkEach>
std::uint32_t SegmentScan<kOneChunkEach>::least_of_chunk() const {
  std::uint32_t given = memory_.order.bound_aside();
  if constexpr (!kOneChunkEach) {
    given += simd::greatest(memory_.points.of_document.data(), memory_.points.of_document.size());
  }
  return best_.least() > given ? best_.least() - given : 1;
}

// From places of chunks to documents, each once.
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
      if (chunk_points(chunk) + document_points(document) + aside >= best_.least() &&
          may_be_seen(document)) {
        chosen[kept++] = document;
      }
    }
  }
  chosen.resize(kept);
}

// Any chunk of it, not only those that have points so far: the terms set aside may be in others.
template <bool kOneChunkEach>
bool SegmentScan<kOneChunkEach>::may_be_seen(std::uint32_t document) const {
  return !permitted_ || permitted_->next_set(documents_[document].first_chunk) <
                            documents_[document + 1].first_chunk;
}

// Where more than k are chosen, the kth of them already tells what a hit must have.
template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::expect_more() {
  const std::vector<std::uint32_t>& chosen = memory_.chosen;
  if (chosen.size() <= best_.size()) return;
  std::vector<std::uint32_t>& points = memory_.some_points;
  points.resize(chosen.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) points[i] = chunk_points(chosen[i]);
  best_.expect(simd::about_nth_greatest(points.data(), points.size(), best_.size()));
  keep_rising();
}

// Adds to the chosen what they have of the terms aside; fewer stay after each.
template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::complete(const Window& window) {
  TermOrder& order = memory_.order;
  while (order.any_aside() && !memory_.chosen.empty()) {
    const bool some = memory_.chosen.size() <= order.worth_looking_up();
    TermScan& term = terms()[order.take_back()];
    some ? term.add_some(memory_.chosen, memory_.points) : term.add_all(window, memory_.points);
    keep_rising();
  }
}

template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::keep_rising() {
  const std::uint32_t aside = memory_.order.bound_aside();
  std::vector<std::uint32_t>& chosen = memory_.chosen;
  std::size_t kept = 0;
  for (const std::uint32_t document : chosen) {
    chosen[kept] = document;
    kept += points_of(document) + aside >= best_.least();
  }
  chosen.resize(kept);
}

// Of its best chunk.
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
  if (points < best_.least() || (permitted_ && !(*permitted_)[chunk])) return;
  best_.offer(points, {.view = view_, .chunk = chunk});
}

template class SegmentScan<true>;
template class SegmentScan<false>;

}  // namespace quarry::search
