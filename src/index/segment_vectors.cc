#include "index/segment_vectors.h"

namespace quarry {

Result<SegmentVectors> SegmentVectors::read(const SegmentViews& parts, const SegmentHead& head) {
  SegmentVectors vectors;
  vectors.rows_ = QUARRY_TRY(CodeRows::read(
      {.dimension = head.dimension, .code = VectorCode{head.vector_code}}, head.windows,
      {.codes = parts[SegmentPart::codes],
       .scales = parts[SegmentPart::scales],
       .signs = parts[SegmentPart::signs]}));
  vectors.graph_ = QUARRY_TRY(VectorGraph::read(parts[SegmentPart::links],
                                                parts[SegmentPart::entries], vectors.rows_.size()));
  vectors.recall_ = QUARRY_TRY(RecallCurve::read(parts[SegmentPart::recall]));
  return vectors;
}

void SegmentVectors::check(std::vector<std::string>& findings) const {
  rows_.check(findings);
  graph_.check(findings);
}

void SegmentVectorsWriter::add(std::span<const float> rows) { encode_rows(shape_, rows, parts_); }

void SegmentVectorsWriter::add(const RowParts<std::string_view>& rows) {
  parts_.codes.append(rows.codes);
  parts_.scales.append(rows.scales);
  parts_.signs.append(rows.signs);
}

std::uint32_t SegmentVectorsWriter::windows() const {
  const std::size_t row = bytes_of_row(shape_).codes;
  return row == 0 ? 0 : static_cast<std::uint32_t>(parts_.codes.size() / row);
}

void SegmentVectorsWriter::finish(SegmentImage& image) && {
  image[SegmentPart::codes] = std::move(parts_.codes);
  image[SegmentPart::scales] = std::move(parts_.scales);
  image[SegmentPart::signs] = std::move(parts_.signs);
}

}  // namespace quarry
