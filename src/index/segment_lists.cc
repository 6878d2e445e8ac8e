#include "index/segment_lists.h"

#include <algorithm>
#include <cmath>

#include "index/segment_vectors.h"

#include "vectors/ivf_builder.h"

namespace quarry {

void DecodedRows::read(std::uint32_t first, std::uint32_t count, std::span<float> to) const {
  for (std::uint32_t row = first; row < first + count; ++row, to = to.subspan(dimension())) {
    const auto values = to.first(dimension());
    rows_.decode(row, values);
    if (std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) continue;
    std::ranges::fill(values, 0.0F);
  }
}

Result<void> add_lists(SegmentImage& image, Executor& executor, const Deadline& deadline) {
  const SegmentVectors vectors = QUARRY_TRY(SegmentVectors::read(image));
  if (vectors.rows().size() == 0) return {};
  IvfImage lists = QUARRY_TRY(build_lists(DecodedRows(vectors.rows()), {}, executor, deadline));
  image[SegmentPart::lists_head] = std::move(lists.head);
  image[SegmentPart::centroids] = std::move(lists.centroids);
  image[SegmentPart::lists] = std::move(lists.lists);
  image[SegmentPart::list_codes] = std::move(lists.blocks);
  return {};
}

}  // namespace quarry
