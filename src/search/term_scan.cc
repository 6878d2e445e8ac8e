#include "search/term_scan.h"

#include <algorithm>

#include "search/window_points.h"
#include "simd/count.h"

namespace quarry::search {
namespace {

// In points. Bounds and points are computed in different order with 24-bit mantissas and rounded
// down, so a bound could be too small without this margin.
constexpr std::uint32_t kSlack = 8;

std::uint32_t upper_bound_of(const simd::Saturation& saturation, const words::PostingBound& bound) {
  const float weight = saturation.weight + saturation.second_weight;
  if (weight == 0) return 0;
  const float norm = saturation.base * words::ByteNumber::reciprocal(bound.count) +
                     saturation.slope * words::ByteNumber::value(bound.ratio);
  return static_cast<std::uint32_t>(weight / (1 + norm)) + kSlack;
}

}  // namespace

void TermScan::open(const segment::Segment& segment, const words::PostingList& list,
                    const TermSaturation& saturation) {
  segment_ = &segment;
  list_ = list;
  saturation_ = saturation;
  one_chunk_each_ = segment.words().one_chunk_each();
  unit_ = at_ = 0;
  loaded_ = false;
  measure_blocks();
}

void TermScan::measure_blocks() {
  bounds_.clear();
  begins_.clear();
  std::uint32_t bytes = 0;
  for (const words::BlockRow& row : list_.rows()) {
    begins_.push_back(bytes);
    bounds_.push_back(upper_bound_of(saturation_.in_chunk, row.in_chunk) +
                      upper_bound_of(saturation_.in_document, row.in_document));
    bytes += row.bytes;
  }
  if (list_.size() % words::kPacked != 0) measure_tail(bytes);
}

// The tail has no block row with a bound. Computing its points is just as fast.
void TermScan::measure_tail(std::uint32_t begin) {
  if (!list_.read_tail(begin, tail_)) return;
  tail_last_ = tail_.chunk[tail_.size - 1];
  saturate(saturation_.in_chunk, {tail_.chunk.data(), tail_.count.data(), tail_.size},
           tail_scores_);
  begins_.push_back(begin);
  bounds_.push_back(simd::greatest(tail_scores_.data(), tail_.size) + bound_of_tail_documents());
}

std::uint32_t TermScan::bound_of_tail_documents() {
  if (saturation_.in_document.weight == 0) return 0;
  const segment::SegmentWords& words = segment_->words();
  words::PostingExtremes extremes;
  std::uint64_t count = 0;
  for (std::uint32_t i = 0, last = 0; i < tail_.size; ++i) {
    const std::uint32_t chunk = tail_.chunk[i];
    const std::uint32_t document = one_chunk_each_ ? chunk : words.document_of()[chunk];
    count = tail_.count[i] + (i > 0 && document == last ? count : 0);
    extremes.include(count,
                     one_chunk_each_ ? words.lengths()[chunk] : words.document_lengths()[document]);
    last = document;
  }
  const std::uint32_t of_documents = upper_bound_of(saturation_.in_document, extremes.bound());
  // The first document may begin in the last block, whose bound includes all its counts.
  if (list_.rows().empty()) return of_documents;
  return std::max(of_documents,
                  upper_bound_of(saturation_.in_document, list_.rows().back().in_document));
}

void TermScan::next_unit() {
  ++unit_;
  at_ = 0;
  loaded_ = false;
}

void TermScan::skip_to(std::uint32_t chunk) {
  while (unit_ < bounds_.size() && last_of(unit_) < chunk) next_unit();
}

// Corrupt bytes end the list.
bool TermScan::load() {
  if (loaded_ || is_tail(unit_)) return true;
  loaded_ = list_.read(unit_, begins_[unit_], block_);
  if (!loaded_) unit_ = bounds_.size();
  return loaded_;
}

TermScan::Outlook TermScan::outlook(const Window& window) {
  skip_to(window.begin);
  Outlook outlook;
  for (std::size_t unit = unit_; unit < bounds_.size() && first_of(unit) < window.end; ++unit) {
    outlook.bound = std::max(outlook.bound, bounds_[unit]);
    outlook.units += !is_tail(unit);
  }
  return outlook;
}

void TermScan::sample(const Bitmap* permitted, std::uint32_t most,
                      std::vector<std::uint32_t>& chunks, std::vector<std::uint32_t>& points) {
  alignas(64) Numbers computed;
  for (; unit_ * words::kPacked < most && unit_ < bounds_.size() && load(); next_unit()) {
    const Postings some = postings(0, block().size);
    if (!some.scores) saturate(saturation_.in_chunk, some, computed);
    const std::uint32_t* scores = some.scores ? some.scores : computed.data();
    for (std::uint32_t i = 0; i < some.size; ++i) {
      if (permitted && !(*permitted)[some.chunk[i]]) continue;
      chunks.push_back(some.chunk[i]);
      points.push_back(scores[i]);
    }
  }
  loaded_ = false;
  unit_ = 0;
}

// Calls add(postings) for each run of postings in the window.
template <class Add>
void TermScan::visit(const Window& window, Add add) {
  skip_to(window.begin);
  while (unit_ < bounds_.size() && first_of(unit_) < window.end && load()) {
    const words::PostingBlock& all = block();
    const std::uint32_t* chunks = all.chunk.data();
    std::uint32_t from = at_, to = all.size;
    if (chunks[from] < window.begin) {
      from = static_cast<std::uint32_t>(std::lower_bound(chunks + from, chunks + to, window.begin) -
                                        chunks);
    }
    if (chunks[to - 1] >= window.end) {
      to = static_cast<std::uint32_t>(std::lower_bound(chunks + from, chunks + to, window.end) -
                                      chunks);
    }
    at_ = to;
    if (from != to) add(postings(from, to));
    if (to != all.size) return;
    next_unit();
  }
}

void TermScan::add_all(const Window& window, WindowPoints& points) {
  DocumentSums sums(*segment_, saturation_.in_document, points);
  visit(window, [&](const Postings& some) { add(some, sums, points); });
}

// Collects the postings into blocks first: the kernels process many at once.
void TermScan::add_some(std::span<const std::uint32_t> documents, WindowPoints& points) {
  words::PostingBlock found;
  DocumentSums sums(*segment_, saturation_.in_document, points);
  const auto flush = [&] {
    add({found.chunk.data(), found.count.data(), found.size}, sums, points);
    found.size = 0;
  };
  if (one_chunk_each_) {
    find_chunks(documents, found, flush);
  } else {
    const std::span rows = segment_->document_table();
    for (const std::uint32_t document : documents) {
      visit({rows[document].first_chunk, rows[document + 1].first_chunk},
            [&](const Postings& some) {
              if (found.size + some.size > words::kPacked) flush();
              std::copy_n(some.chunk, some.size, found.chunk.data() + found.size);
              std::copy_n(some.count, some.size, found.count.data() + found.size);
              found.size += some.size;
            });
    }
  }
  flush();
}

// A branchless binary search: no branch depends on the data, so the processor overlaps several
// look-ups.
template <class Flush>
void TermScan::find_chunks(std::span<const std::uint32_t> chunks, words::PostingBlock& found,
                           Flush flush) {
  for (auto next = chunks.begin(); next != chunks.end();) {
    skip_to(*next);
    if (unit_ == bounds_.size() || !load()) return;
    const words::PostingBlock& all = block();
    for (const std::uint32_t last = last_of(unit_); next != chunks.end() && *next <= last; ++next) {
      const std::uint32_t* place = all.chunk.data();
      for (std::uint32_t size = all.size; size > 1; size -= size / 2) {
        place += size / 2 & -static_cast<std::uint32_t>(place[size / 2 - 1] < *next);
      }
      if (found.size == words::kPacked) flush();
      found.chunk[found.size] = *next;
      found.count[found.size] = all.count[static_cast<std::size_t>(place - all.chunk.data())];
      found.size += *place == *next;
    }
  }
}

// Computes the points of the postings in their chunks, or in their documents if each is one chunk.
void TermScan::saturate(const simd::Saturation& saturation, const Postings& some,
                        Numbers& scores) const {
  const words::ChunkLength* length_of = segment_->words().lengths().data();
  alignas(64) Numbers lengths;
#pragma GCC unroll 8
  for (std::uint32_t i = 0; i < some.size; ++i) lengths[i] = length_of[some.chunk[i]];
  simd::saturate(saturation, some.count, lengths.data(), some.size, scores.data());
}

void TermScan::add_chunks(const Postings& some, WindowPoints& points) const {
  std::uint32_t* out = points.of_chunk.data() - points.first_chunk;
  if (some.scores) return add_points(some.chunk, some.scores, some.size, out);
  alignas(64) Numbers scores;
  saturate(saturation_.in_chunk, some, scores);
  add_points(some.chunk, scores.data(), some.size, out);
}

void TermScan::add(const Postings& some, DocumentSums& sums, WindowPoints& points) const {
  add_chunks(some, points);
  if (saturation_.in_document.weight == 0) return;
  if (!one_chunk_each_) return sums.add(some.chunk, some.count, some.size);
  alignas(64) Numbers scores;
  saturate(saturation_.in_document, some, scores);
  add_points(some.chunk, scores.data(), some.size, points.of_chunk.data() - points.first_chunk);
}

}  // namespace quarry::search
