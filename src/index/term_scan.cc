#include "index/term_scan.h"

#include <algorithm>

namespace quarry {
namespace {

using Numbers = std::array<std::uint32_t, PostingBlock::kRoom>;

// Bounds are computed in another order than points, in floats of 24 bits, and rounded down.
constexpr std::uint32_t kSlack = 8;

std::uint32_t most(const simd::Saturation& saturation, const PostingBound& bound) {
  if (saturation.weight == 0) return 0;
  // A count too large for a byte may be any; then only the length counts.
  const float base = bound.count == ByteNumber::kGreatest
                         ? 0
                         : saturation.base / static_cast<float>(ByteNumber::decoded(bound.count));
  const float ratio = static_cast<float>(ByteNumber::decoded(bound.ratio));
  return static_cast<std::uint32_t>(saturation.weight / (1 + base + saturation.slope * ratio)) +
         kSlack;
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
  std::size_t bytes = 0;
  for (const BlockRow& row : list_.rows()) {
    bounds_.push_back(most(saturation_.in_chunk, row.in_chunk) +
                      most(saturation_.in_document, row.in_document));
    bytes += row.bytes;
  }
  if (!list_.read_tail(bytes, block_) || block_.size == 0) return;
  // Its documents' counts may have begun in the block before.
  PostingExtremes in_chunk, in_document;
  const std::span documents = segment_.document_table();
  std::uint64_t count = 0;
  for (std::uint32_t i = 0; i < block_.size; ++i) {
    const std::uint32_t document = segment_.chunk_table()[block_.chunk[i]].document;
    const bool same = i > 0 && document == segment_.chunk_table()[block_.chunk[i - 1]].document;
    count = block_.count[i] + (same ? count : 0);
    in_chunk.include(block_.count[i], segment_.words().lengths()[block_.chunk[i]]);
    in_document.include(count, documents[document].length);
  }
  std::uint32_t of_documents = most(saturation_.in_document, in_document.bound());
  if (!list_.rows().empty()) {
    of_documents =
        std::max(of_documents, most(saturation_.in_document, list_.rows().back().in_document));
  }
  bounds_.push_back(most(saturation_.in_chunk, in_chunk.bound()) + of_documents);
  tail_last_ = block_.chunk[block_.size - 1];
}

void TermScan::next_unit() {
  if (unit_ < list_.rows().size()) begin_ += list_.rows()[unit_].bytes;
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
  loaded_ = unit_ < list_.rows().size() ? list_.read(unit_, begin_, block_)
                                        : list_.read_tail(begin_, block_);
  if (!loaded_) unit_ = bounds_.size();
  return loaded_;
}

std::uint32_t TermScan::bound(const Window& window) {
  skip_to(window.begin);
  std::uint32_t greatest = 0, first = first_possible();
  for (std::size_t unit = unit_; unit < bounds_.size() && first < window.end; ++unit) {
    greatest = std::max(greatest, bounds_[unit]);
    first = last_of(unit) + 1;
  }
  return greatest;
}

// Calls add(chunks, counts, size) for all postings of the window, some at a time.
template <class Add>
void TermScan::visit(const Window& window, Add add) {
  skip_to(window.begin);
  while (unit_ < bounds_.size() && first_possible() < window.end && load()) {
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
  const std::span rows = segment_.document_table();
  PostingBlock some;
  const auto pass_on = [&] {
    if (some.size > 0) add_chunks(some.chunk.data(), some.count.data(), some.size, points);
    some.size = 0;
  };
  for (const std::uint32_t document : documents) {
    visit({rows[document].first_chunk, rows[document + 1].first_chunk},
          [&](const std::uint32_t* chunks, const std::uint32_t* counts, std::uint32_t size) {
            if (some.size + size > kPacked) pass_on();
            std::copy_n(chunks, size, some.chunk.data() + some.size);
            std::copy_n(counts, size, some.count.data() + some.size);
            some.size += size;
          });
  }
  pass_on();
  finish_documents(points);
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
  const ChunkRow* rows = segment_.chunk_table().data();
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::uint32_t document = rows[chunks[i]].document;
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
  const DocumentRow* rows = segment_.document_table().data();
  alignas(64) Numbers lengths, scores;
  for (std::uint32_t i = 0; i < documents_.size; ++i) lengths[i] = rows[documents_.chunk[i]].length;
  simd::saturate(saturation_.in_document, documents_.count.data(), lengths.data(), documents_.size,
                 scores.data());
  std::uint32_t* out = points.of_document.data() - points.first_document;
  for (std::uint32_t i = 0; i < documents_.size; ++i) out[documents_.chunk[i]] += scores[i];
  documents_.size = 0;
}

}  // namespace quarry
