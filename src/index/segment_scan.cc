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
#include "index/segment_scan.h"

#include <algorithm>

#include "simd/count.h"
#include "simd/select.h"

namespace quarry {
namespace {

// Points of a window stay in the first-level cache: 16 KiB.
constexpr std::uint32_t kWindow = 16384;

// So many postings of one word are looked at for a first guess of what a hit must have. Measured on
// the MTRAG passages (lexical_bench): top-100 takes 45.5 us with 512, 48.1 with 1,024, 51.8
// without.
constexpr std::uint32_t kSample = 512;

// Looking a chunk up in a list takes about as long as adding so many postings of it: measured
// there, 16 to 64 are alike and 4 is 15% slower.
constexpr std::uint32_t kPostingsOfLookUp = 8;

// Setting a term aside costs what it can add; of a tail all is known already, so that there is
// nothing to save.
std::uint32_t price(const TermScan::Outlook& outlook) {
  constexpr std::uint32_t kTooMuch = 1U << 31;
  return outlook.bound + (outlook.units == 0 ? kTooMuch : 0);
}

}  // namespace

template <bool kOneChunkEach>
SegmentScan<kOneChunkEach>::SegmentScan(const Segment& segment, const Bitmap* permitted,
                                        std::uint32_t view, BestChunks& best, ScanMemory& memory)
    : segment_(segment),
      chunks_(segment.chunk_table()),
      documents_(segment.document_table()),
      permitted_(permitted),
      view_(view),
      best_(best),
      memory_(memory) {}

template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::add(const TermEntry& place, const TermSaturation& saturation) {
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
    points.push_back(chunk_points(chunk));
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
  put_in_order(window);
  if (bound_of_all() < needed()) return;
  Aside aside = set_aside();
  begin_points(window);
  for (std::size_t i = aside.count; i < size_; ++i) {
    terms()[memory_.order[i]].add_all(window, memory_.points);
  }
  if (!memory_.sample.empty()) guess_again(window);
  choose(window, aside);
  keep_permitted(window, aside.bound);
  if constexpr (kOneChunkEach) expect_more(aside.bound);
  complete(window, aside);
  for (const std::uint32_t document : memory_.chosen) offer(document);
}

template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::put_in_order(const Window& window) {
  memory_.outlooks.resize(size_);
  memory_.order.resize(size_);
  for (std::size_t t = 0; t < size_; ++t) {
    memory_.outlooks[t] = terms()[t].outlook(window);
    memory_.order[t] = static_cast<std::uint32_t>(t);
  }
  std::sort(memory_.order.begin(), memory_.order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return price(memory_.outlooks[a]) < price(memory_.outlooks[b]);
  });
}

template <bool kOneChunkEach>
std::uint32_t SegmentScan<kOneChunkEach>::bound_of_all() const {
  std::uint32_t sum = 0;
  for (const TermScan::Outlook& outlook : memory_.outlooks) sum += outlook.bound;
  return sum;
}

template <bool kOneChunkEach>
auto SegmentScan<kOneChunkEach>::set_aside() const -> Aside {
  Aside aside;
  for (; aside.count < size_; ++aside.count) {
    const std::uint32_t bound = price(memory_.outlooks[memory_.order[aside.count]]);
    if (aside.bound + bound >= needed()) break;
    aside.bound += bound;
  }
  return aside;
}

// Of those aside the term of the greatest bound.
template <bool kOneChunkEach>
std::uint32_t SegmentScan<kOneChunkEach>::take_back(Aside& aside) const {
  const std::uint32_t term = memory_.order[--aside.count];
  aside.bound -= memory_.outlooks[term].bound;
  return term;
}

// For up to so many chunks it takes less than adding all of the window.
template <bool kOneChunkEach>
std::size_t SegmentScan<kOneChunkEach>::worth_looking_up(std::uint32_t term) const {
  return memory_.outlooks[term].units * kPacked / kPostingsOfLookUp;
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
void SegmentScan<kOneChunkEach>::choose(const Window& window, Aside& aside) {
  const std::vector<std::uint32_t>& points = memory_.points.of_chunk;
  std::vector<std::uint32_t>& chosen = memory_.chosen;
  const auto candidates = [&] {
    return simd::count_at_least(points.data(), points.size(), least_of_chunk(aside.bound));
  };
  while (aside.count > 0 && candidates() > worth_looking_up(memory_.order[aside.count - 1])) {
    terms()[take_back(aside)].add_all(window, memory_.points);
  }
  chosen.resize(points.size());
  chosen.resize(simd::select_at_least(points.data(), points.size(), least_of_chunk(aside.bound),
                                      chosen.data()));
}

// What a chunk must have by itself where its document can give the most that any has.
template <bool kOneChunkEach>
std::uint32_t SegmentScan<kOneChunkEach>::least_of_chunk(std::uint32_t aside) const {
  std::uint32_t given = aside;
  if constexpr (!kOneChunkEach) {
    given += simd::greatest(memory_.points.of_document.data(), memory_.points.of_document.size());
  }
  return best_.least() > given ? best_.least() - given : 1;
}

// From places of chunks to documents, each once.
template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::keep_permitted(const Window& window, std::uint32_t aside) {
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
void SegmentScan<kOneChunkEach>::expect_more(std::uint32_t aside) {
  const std::vector<std::uint32_t>& chosen = memory_.chosen;
  if (chosen.size() <= best_.size()) return;
  std::vector<std::uint32_t>& points = memory_.some_points;
  points.resize(chosen.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) points[i] = chunk_points(chosen[i]);
  best_.expect(simd::about_nth_greatest(points.data(), points.size(), best_.size()));
  keep_rising(aside);
}

// Adds to the chosen what they have of the terms aside; fewer stay after each.
template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::complete(const Window& window, Aside aside) {
  while (aside.count > 0 && !memory_.chosen.empty()) {
    const std::uint32_t term = take_back(aside);
    if (memory_.chosen.size() <= worth_looking_up(term)) {
      terms()[term].add_some(memory_.chosen, memory_.points);
    } else {
      terms()[term].add_all(window, memory_.points);
    }
    keep_rising(aside.bound);
  }
}

template <bool kOneChunkEach>
void SegmentScan<kOneChunkEach>::keep_rising(std::uint32_t aside) {
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

}  // namespace quarry
