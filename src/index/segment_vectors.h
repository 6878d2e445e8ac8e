// The vectors of a segment: a row of codes for each window and, in large segments, a graph or
// lists, by which they are searched.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "index/segment_format.h"

#include "vectors/code_rows.h"
#include "vectors/ivf_lists.h"
#include "vectors/recall_curve.h"
#include "vectors/sketch_rows.h"
#include "vectors/vector_graph.h"

namespace quarry {

// A view of the sections CODE, SCAL, LINK, ENTR, RECL, SKCH, SKRC, IVFH, IVFC, IVFL and BITS.
// Immutable; share it freely.
class SegmentVectors {
 public:
  SegmentVectors() = default;
  // Errors: corrupt.
  static Result<SegmentVectors> read(const SegmentViews& parts, const SegmentHead& head);
  // Of a segment that is still being made; valid as long as its sections stay where they are.
  static Result<SegmentVectors> read(const SegmentViews& parts);

  const CodeRows& rows() const { return rows_; }
  // Empty, and no lists: the segment is searched by looking at all of its rows.
  const VectorGraph& graph() const { return graph_; }
  const RecallCurve& recall() const { return recall_; }
  // Where there is a graph: rows that a filter permits are looked at by these first.
  const SketchRows& sketches() const { return sketches_; }
  const RecallCurve& sketch_recall() const { return sketch_recall_; }
  const std::optional<IvfLists>& lists() const { return lists_; }

  // One line a finding.
  void check(std::vector<std::string>& findings) const;

 private:
  CodeRows rows_;
  VectorGraph graph_;
  RecallCurve recall_;
  SketchRows sketches_;
  RecallCurve sketch_recall_;
  std::optional<IvfLists> lists_;
};

// The sections of lists among them.
IvfViews list_views(const SegmentViews& parts);

// Lays out the rows of codes. One thread at a time.
class SegmentVectorsWriter {
 public:
  explicit SegmentVectorsWriter(VectorShape shape) : shape_(shape) {}
  // Whole windows of `dimension` numbers; each takes the next row.
  void add(std::span<const float> rows);
  std::uint32_t windows() const;
  void finish(SegmentImage& image) &&;

 private:
  VectorShape shape_;
  RowParts<std::string> parts_;
};

}  // namespace quarry
