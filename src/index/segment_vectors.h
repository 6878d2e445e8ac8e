// The vectors of a segment: a row of codes for each window and, in large segments, the graph along
// which they are searched.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "index/code_rows.h"
#include "index/recall_curve.h"
#include "index/segment_format.h"
#include "index/vector_graph.h"

namespace quarry {

// A view of the sections CODE, SCAL, SIGN, LINK, ENTR and RECL. Immutable; share it freely.
class SegmentVectors {
 public:
  SegmentVectors() = default;
  // Errors: corrupt.
  static Result<SegmentVectors> read(const SegmentViews& parts, const SegmentHead& head);

  const CodeRows& rows() const { return rows_; }
  // Empty: the segment is searched by looking at all of its rows.
  const VectorGraph& graph() const { return graph_; }
  const RecallCurve& recall() const { return recall_; }

  // One line a finding.
  void check(std::vector<std::string>& findings) const;

 private:
  CodeRows rows_;
  VectorGraph graph_;
  RecallCurve recall_;
};

// Lays out the rows of codes. One thread at a time.
class SegmentVectorsWriter {
 public:
  explicit SegmentVectorsWriter(VectorShape shape) : shape_(shape) {}
  // Whole windows of `dimension` numbers; each takes the next row.
  void add(std::span<const float> rows);
  // Rows of the same shape, already coded.
  void add(const RowParts<std::string_view>& rows);
  std::uint32_t windows() const;
  void finish(SegmentImage& image) &&;

 private:
  VectorShape shape_;
  RowParts<std::string> parts_;
};

}  // namespace quarry
