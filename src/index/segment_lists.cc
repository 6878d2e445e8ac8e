#include "index/segment_lists.h"

#include <algorithm>
#include <cmath>

#include "index/ivf_builder.h"
#include "index/section_table.h"
#include "index/segment_vectors.h"
#include "simd/half.h"

namespace quarry {

void DecodedRows::read(std::uint32_t first, std::uint32_t count, std::span<float> to) const {
  for (std::uint32_t row = first; row < first + count; ++row, to = to.subspan(dimension())) {
    const auto values = to.first(dimension());
    switch (rows_.code()) {
      case VectorCode::float32:
        std::copy_n(rows_.float32(row), dimension(), values.begin());
        break;
      case VectorCode::float16:
        std::transform(rows_.float16(row), rows_.float16(row) + dimension(), values.begin(),
                       [](std::uint16_t half) { return simd::from_half(half); });
        break;
      case VectorCode::int8:
      case VectorCode::bits:
        std::transform(rows_.int8(row), rows_.int8(row) + dimension(), values.begin(),
                       [scale = rows_.scales()[row]](std::int8_t code) { return scale * code; });
        break;
    }
    if (std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) continue;
    std::ranges::fill(values, 0.0F);
  }
}

Result<void> add_lists(SegmentImage& image, Executor& executor, const Deadline& deadline) {
  SegmentViews parts;
  for (std::size_t i = 0; i < parts.all.size(); ++i) parts.all[i] = image.all[i];
  const std::span head =
      QUARRY_TRY(section_table<SegmentHead>(parts[SegmentPart::head], 1, "head"));
  const SegmentVectors vectors = QUARRY_TRY(SegmentVectors::read(parts, head[0]));
  if (vectors.rows().size() == 0) return {};
  IvfImage lists = QUARRY_TRY(build_lists(DecodedRows(vectors.rows()), {}, executor, deadline));
  image[SegmentPart::lists_head] = std::move(lists.head);
  image[SegmentPart::centroids] = std::move(lists.centroids);
  image[SegmentPart::lists] = std::move(lists.lists);
  image[SegmentPart::list_codes] = std::move(lists.blocks);
  return {};
}

}  // namespace quarry
