#include "search/window_points.h"

namespace quarry::search {

void add_points(const std::uint32_t* places, const std::uint32_t* scores, std::uint32_t size,
                std::uint32_t* points) {
#pragma GCC unroll 8
  for (std::uint32_t i = 0; i < size; ++i) points[places[i]] += scores[i];
}

void DocumentSums::add(const std::uint32_t* chunks, const std::uint32_t* counts,
                       std::uint32_t size) {
  const std::uint32_t* document_of = segment_.words().document_of().data();
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::uint32_t document = document_of[chunks[i]];
    if (sums_.size > 0 && sums_.chunk[sums_.size - 1] == document) {
      sums_.count[sums_.size - 1] += counts[i];
      continue;
    }
    if (sums_.size == words::kPacked) flush();
    sums_.chunk[sums_.size] = document;
    sums_.count[sums_.size++] = counts[i];
  }
}

void DocumentSums::flush() {
  if (sums_.size == 0) return;
  const std::uint32_t* length_of = segment_.words().document_lengths().data();
  alignas(64) words::PostingBlock::Numbers lengths, scores;
  for (std::uint32_t i = 0; i < sums_.size; ++i) lengths[i] = length_of[sums_.chunk[i]];
  simd::saturate(saturation_, sums_.count.data(), lengths.data(), sums_.size, scores.data());
  add_points(sums_.chunk.data(), scores.data(), sums_.size,
             points_.of_document.data() - points_.first_document);
  sums_.size = 0;
}

}  // namespace quarry::search
