#include "index/term_scan.h"

#include <algorithm>

namespace quarry {
namespace {

using Numbers = std::array<std::uint32_t, PostingBlock::kRoom>;

// Bounds are computed in another order than points, in floats of 24 bits, and rounded down.
constexpr std::uint32_t kSlack = 8;

std::uint32_t most(const simd::Saturation& saturation, const PostingBound& bound) {
  const float weight = saturation.weight + saturation.second_weight;
  if (weight == 0) return 0;
  const float norm = saturation.base * ByteNumber::reciprocal(bound.count) +
                     saturation.slope * ByteNumber::value(bound.ratio);
  return static_cast<std::uint32_t>(weight / (1 + norm)) + kSlack;
}

}  // namespace

TermScan::TermScan(const Segment& segment, const PostingList& list,
                   const TermSaturation& saturation)
    : segment_(segment),
      list_(list),
      saturation_(saturation),
      one_chunk_each_(segment.words().one_chunk_each()) {
  measure();
}

void TermScan::measure() {
  const std::span rows = list_.rows();
  std::uint32_t bytes = 0;
  bounds_.reserve(rows.size() + 1);
  begins_.reserve(rows.size() + 1);
  for (const BlockRow& row : rows) {
    begins_.push_back(bytes);
    bounds_.push_back(most(saturation_.in_chunk, row.in_chunk) +
                      most(saturation_.in_document, row.in_document));
    bytes += row.bytes;
  }
  if (!list_.read_tail(bytes, block_) || block_.size == 0) return;
  begins_.push_back(bytes);
  loaded_ = rows.empty();
  tail_last_ = block_.chunk[block_.size - 1];
  bounds_.push_back(bound_of_tail());
}

// The tail has no row: its points are as quickly computed.
std::uint32_t TermScan::bound_of_tail() const {
  alignas(64) Numbers lengths, points;
  const ChunkLength* length_of = segment_.words().lengths().data();
  for (std::uint32_t i = 0; i < block_.size; ++i) lengths[i] = length_of[block_.chunk[i]];
  simd::saturate(saturation_.in_chunk, block_.count.data(), lengths.data(), block_.size,
                 points.data());
  const std::uint32_t greatest = *std::max_element(points.begin(), points.begin() + block_.size);
  if (saturation_.in_document.weight == 0) return greatest;
  if (one_chunk_each_) {
    simd::saturate(saturation_.in_document, block_.count.data(), lengths.data(), block_.size,
                   points.data());
    return greatest + *std::max_element(points.begin(), points.begin() + block_.size);
  }
  PostingExtremes extremes;
  std::uint64_t count = 0;
  for (std::uint32_t i = 0, last = 0; i < block_.size; ++i) {
    const std::uint32_t document = segment_.words().document_of()[block_.chunk[i]];
    count = block_.count[i] + (i > 0 && document == last ? count : 0);
    extremes.include(count, segment_.words().document_lengths()[document]);
    last = document;
  }
  const std::uint32_t of_documents = most(saturation_.in_document, extremes.bound());
  // The first document's counts may have begun in the block before, whose bound has them all.
  if (list_.rows().empty()) return greatest + of_documents;
  return greatest +
         std::max(of_documents, most(saturation_.in_document, list_.rows().back().in_document));
}

void TermScan::next_unit() {
  ++unit_;
  at_ = 0;
  loaded_ = false;
}

void TermScan::skip_to(std::uint32_t chunk) {
  while (unit_ < bounds_.size() && last_of(unit_) < chunk) next_unit();
}

// Broken bytes end the list.
bool TermScan::load() {
  if (loaded_) return true;
  loaded_ = unit_ < list_.rows().size() ? list_.read(unit_, begins_[unit_], block_)
                                        : list_.read_tail(begins_[unit_], block_);
  if (!loaded_) unit_ = bounds_.size();
  return loaded_;
}

TermScan::Outlook TermScan::outlook(const Window& window) {
  skip_to(window.begin);
  Outlook outlook;
  for (std::size_t unit = unit_; unit < bounds_.size() && first_of(unit) < window.end; ++unit) {
    outlook.bound = std::max(outlook.bound, bounds_[unit]);
    ++outlook.units;
  }
  return outlook;
}

void TermScan::sample(const Bitmap* permitted, std::uint32_t most,
                      std::vector<std::uint32_t>& points) {
  alignas(64) Numbers lengths, scores;
  const ChunkLength* length_of = segment_.words().lengths().data();
  for (unit_ = 0; unit_ * kPacked < most && unit_ < bounds_.size() && load(); next_unit()) {
    for (std::uint32_t i = 0; i < block_.size; ++i) lengths[i] = length_of[block_.chunk[i]];
    simd::saturate(saturation_.in_chunk, block_.count.data(), lengths.data(), block_.size,
                   scores.data());
    for (std::uint32_t i = 0; i < block_.size; ++i) {
      if (!permitted || (*permitted)[block_.chunk[i]]) points.push_back(scores[i]);
    }
  }
  loaded_ = loaded_ && unit_ == 0;
  unit_ = 0;
}

// Calls add(chunks, counts, size) for all postings of the window, some at a time.
template <class Add>
void TermScan::visit(const Window& window, Add add) {
  skip_to(window.begin);
  while (unit_ < bounds_.size() && first_of(unit_) < window.end && load()) {
    const auto end = block_.chunk.begin() + block_.size;
    const auto from = std::lower_bound(block_.chunk.begin() + at_, end, window.begin);
    const auto to = std::lower_bound(from, end, window.end);
    at_ = static_cast<std::uint32_t>(to - block_.chunk.begin());
    if (from != to) {
      add(&*from, &block_.count[static_cast<std::size_t>(from - block_.chunk.begin())],
          static_cast<std::uint32_t>(to - from));
    }
    if (to != end) return;
    next_unit();
  }
}

void TermScan::add_all(const Window& window, WindowPoints& points) {
  visit(window, [&](const std::uint32_t* chunks, const std::uint32_t* counts, std::uint32_t size) {
    add_chunks(chunks, counts, size, points);
  });
  finish_documents(points);
}

void TermScan::add_some(std::span<const std::uint32_t> documents, WindowPoints& points) {
  some_.size = 0;
  if (one_chunk_each_) {
    for (const std::uint32_t chunk : documents) {
      if (!find(chunk)) continue;
      if (some_.size == kPacked) pass_on(points);
      some_.chunk[some_.size] = chunk;
      some_.count[some_.size++] = block_.count[at_];
    }
  } else {
    const std::span rows = segment_.document_table();
    for (const std::uint32_t document : documents) {
      visit({rows[document].first_chunk, rows[document + 1].first_chunk},
            [&](const std::uint32_t* chunks, const std::uint32_t* counts, std::uint32_t size) {
              if (some_.size + size > kPacked) pass_on(points);
              std::copy_n(chunks, size, some_.chunk.data() + some_.size);
              std::copy_n(counts, size, some_.count.data() + some_.size);
              some_.size += size;
            });
    }
  }
  pass_on(points);
  finish_documents(points);
}

void TermScan::pass_on(WindowPoints& points) {
  if (some_.size > 0) add_chunks(some_.chunk.data(), some_.count.data(), some_.size, points);
  some_.size = 0;
}

// Moves on to that chunk, by steps that double and then halve: what is asked for is often near.
bool TermScan::find(std::uint32_t chunk) {
  skip_to(chunk);
  if (unit_ == bounds_.size() || !load()) return false;
  const std::uint32_t* chunks = block_.chunk.data();
  std::uint32_t step = 1;
  while (at_ + step < block_.size && chunks[at_ + step] < chunk) {
    at_ += step;
    step *= 2;
  }
  const std::uint32_t* end = chunks + std::min(block_.size, at_ + step + 1);
  at_ = static_cast<std::uint32_t>(std::lower_bound(chunks + at_, end, chunk) - chunks);
  return at_ < block_.size && chunks[at_] == chunk;
}

void TermScan::add_chunks(const std::uint32_t* chunks, const std::uint32_t* counts,
                          std::uint32_t size, WindowPoints& points) {
  const ChunkLength* length_of = segment_.words().lengths().data();
  alignas(64) Numbers lengths, scores;
  for (std::uint32_t i = 0; i < size; ++i) lengths[i] = length_of[chunks[i]];
  std::uint32_t* out = points.of_chunk.data() - points.first_chunk;
  simd::saturate(saturation_.in_chunk, counts, lengths.data(), size, scores.data());
  for (std::uint32_t i = 0; i < size; ++i) out[chunks[i]] += scores[i];
  if (saturation_.in_document.weight == 0) return;
  if (!one_chunk_each_) return add_to_documents(chunks, counts, size, points);
  simd::saturate(saturation_.in_document, counts, lengths.data(), size, scores.data());
  for (std::uint32_t i = 0; i < size; ++i) out[chunks[i]] += scores[i];
}

void TermScan::add_to_documents(const std::uint32_t* chunks, const std::uint32_t* counts,
                                std::uint32_t size, WindowPoints& points) {
  const std::uint32_t* document_of = segment_.words().document_of().data();
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::uint32_t document = document_of[chunks[i]];
    if (documents_.size > 0 && documents_.chunk[documents_.size - 1] == document) {
      documents_.count[documents_.size - 1] += counts[i];
      continue;
    }
    if (documents_.size == kPacked) finish_documents(points);
    documents_.chunk[documents_.size] = document;
    documents_.count[documents_.size++] = counts[i];
  }
}

void TermScan::finish_documents(WindowPoints& points) {
  if (documents_.size == 0) return;
  const std::uint32_t* length_of = segment_.words().document_lengths().data();
  alignas(64) Numbers lengths, scores;
  for (std::uint32_t i = 0; i < documents_.size; ++i) lengths[i] = length_of[documents_.chunk[i]];
  simd::saturate(saturation_.in_document, documents_.count.data(), lengths.data(), documents_.size,
                 scores.data());
  std::uint32_t* out = points.of_document.data() - points.first_document;
  for (std::uint32_t i = 0; i < documents_.size; ++i) out[documents_.chunk[i]] += scores[i];
  documents_.size = 0;
}

}  // namespace quarry
