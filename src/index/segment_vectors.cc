#include "index/segment_vectors.h"

#include <cmath>

#include "index/section_table.h"

namespace quarry {

Result<SegmentVectors> SegmentVectors::read(const SegmentViews& parts, const SegmentHead& head) {
  if (head.windows > 0xFFFFFFFF || (head.dimension == 0 && head.windows > 0)) {
    return {Code::corrupt, "head: " + std::to_string(head.windows) + " windows of dimension " +
                               std::to_string(head.dimension)};
  }
  SegmentVectors vectors;
  vectors.dimension_ = head.dimension;
  vectors.values_ = QUARRY_TRY(
      section_table<float>(parts[SegmentPart::vectors], head.windows * head.dimension, "vectors"));
  return vectors;
}

void SegmentVectors::check(std::vector<std::string>& findings) const {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (std::isfinite(values_[i])) continue;
    findings.push_back("vector of window " + std::to_string(i / dimension_) + " is not finite");
    return;
  }
}

void SegmentVectorsWriter::add(std::span<const float> rows) {
  values_.append(reinterpret_cast<const char*>(rows.data()), rows.size_bytes());
  if (dimension_ > 0) windows_ += static_cast<std::uint32_t>(rows.size() / dimension_);
}

void SegmentVectorsWriter::finish(SegmentImage& image) && {
  image[SegmentPart::vectors] = std::move(values_);
}

}  // namespace quarry
