// The vectors of a segment: a row of codes for each window and, in large segments, a graph or
// lists, by which they are searched.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "segment/segment_format.h"
#include "vectors/code_rows.h"
#include "vectors/ivf_lists.h"
#include "vectors/recall_curve.h"
#include "vectors/sketch_rows.h"
#include "vectors/vector_graph.h"

namespace quarry::segment {

// A view of the sections CODE, SCAL, LINK, ENTR, RECL, SKCH, SKRC, IVFH, IVFC, IVFL and BITS.
// Immutable; share it freely.
class SegmentVectors {
 public:
  SegmentVectors() = default;
  // Errors: corrupt.
  static Result<SegmentVectors> read(const SegmentViews& parts, const SegmentHead& head);
  // Of a segment that is still being made; valid as long as its sections stay where they are.
  static Result<SegmentVectors> read(const SegmentViews& parts);

  const vectors::CodeRows& rows() const { return rows_; }
  // Empty, and no lists: the segment is searched by looking at all of its rows.
  const vectors::VectorGraph& graph() const { return graph_; }
  const vectors::RecallCurve& recall() const { return recall_; }
  // Where there is a graph: rows that a filter permits are looked at by these first.
  const vectors::SketchRows& sketches() const { return sketches_; }
  const vectors::RecallCurve& sketch_recall() const { return sketch_recall_; }
  const std::optional<vectors::IvfLists>& lists() const { return lists_; }

  // One line a finding.
  void check(std::vector<std::string>& findings) const;

 private:
  vectors::CodeRows rows_;
  vectors::VectorGraph graph_;
  vectors::RecallCurve recall_;
  vectors::SketchRows sketches_;
  vectors::RecallCurve sketch_recall_;
  std::optional<vectors::IvfLists> lists_;
};

// The sections of lists among them.
vectors::IvfViews list_views(const SegmentViews& parts);

// Lays out the rows of codes. One thread at a time.
class SegmentVectorsWriter {
 public:
  explicit SegmentVectorsWriter(vectors::VectorShape shape) : shape_(shape) {}
  // Whole windows of `dimension` numbers; each takes the next row.
  void add(std::span<const float> rows);
  std::uint32_t windows() const;
  void finish(SegmentImage& image) &&;

 private:
  vectors::VectorShape shape_;
  vectors::RowParts<std::string> parts_;
};

}  // namespace quarry::segment
