#include "segment/segment_vectors.h"

#include "store/section_table.h"

namespace quarry::segment {
namespace {

Result<std::optional<vectors::IvfLists>> read_lists(const SegmentViews& parts,
                                                    const vectors::CodeRows& rows) {
  if (parts[SegmentPart::lists_head].empty()) return std::optional<vectors::IvfLists>();
  vectors::IvfLists lists = QUARRY_TRY(vectors::IvfLists::read(list_views(parts)));
  if (lists.rows() != rows.size() || lists.dimension() != rows.dimension()) {
    return {Code::corrupt, "head of lists: " + std::to_string(lists.rows()) +
                               " rows of dimension " + std::to_string(lists.dimension()) +
                               ", expected " + std::to_string(rows.size()) + " of " +
                               std::to_string(rows.dimension())};
  }
  return std::optional(std::move(lists));
}

}  // namespace

vectors::IvfViews list_views(const SegmentViews& parts) {
  return {.head = parts[SegmentPart::lists_head],
          .centroids = parts[SegmentPart::centroids],
          .lists = parts[SegmentPart::lists],
          .blocks = parts[SegmentPart::list_codes]};
}

Result<SegmentVectors> SegmentVectors::read(const SegmentViews& parts, const SegmentHead& head) {
  SegmentVectors vectors;
  vectors.rows_ = QUARRY_TRY(vectors::CodeRows::read(
      {.dimension = head.dimension, .code = vectors::VectorCode{head.vector_code}}, head.windows,
      {.codes = parts[SegmentPart::codes], .scales = parts[SegmentPart::scales]}));
  vectors.graph_ = QUARRY_TRY(vectors::VectorGraph::read(
      parts[SegmentPart::links], parts[SegmentPart::entries], vectors.rows_));
  vectors.recall_ = QUARRY_TRY(vectors::RecallCurve::read(parts[SegmentPart::recall]));
  vectors.sketches_ =
      QUARRY_TRY(vectors::SketchRows::read(parts[SegmentPart::sketches], vectors.rows_));
  vectors.sketch_recall_ =
      QUARRY_TRY(vectors::RecallCurve::read(parts[SegmentPart::sketch_recall]));
  vectors.lists_ = QUARRY_TRY(read_lists(parts, vectors.rows_));
  return vectors;
}

Result<SegmentVectors> SegmentVectors::read(const SegmentViews& parts) {
  const std::span head =
      QUARRY_TRY(store::section_table<SegmentHead>(parts[SegmentPart::head], 1, "head"));
  return read(parts, head[0]);
}

void SegmentVectors::check(std::vector<std::string>& findings) const {
  rows_.check(findings);
  graph_.check(findings);
  sketches_.check(rows_, findings);
  if (lists_) lists_->check(findings);
}

void SegmentVectorsWriter::add(std::span<const float> rows) {
  vectors::encode_rows(shape_, rows, parts_);
}

std::uint32_t SegmentVectorsWriter::windows() const {
  const std::size_t row = vectors::bytes_of_row(shape_).codes;
  return row == 0 ? 0 : static_cast<std::uint32_t>(parts_.codes.size() / row);
}

void SegmentVectorsWriter::finish(SegmentImage& image) && {
  image[SegmentPart::codes] = std::move(parts_.codes);
  image[SegmentPart::scales] = std::move(parts_.scales);
}

}  // namespace quarry::segment
