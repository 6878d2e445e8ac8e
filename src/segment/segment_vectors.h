// The vectors of a segment: a row of codes for each window and, in a large segment, a graph or
// lists to search them.
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
  // Reads the vectors of a segment being written; valid as long as its sections do not move.
  static Result<SegmentVectors> read(const SegmentViews& parts);

  const vectors::CodeRows& rows() const { return rows_; }
  // If this is empty and there are no lists, search scans all rows.
  const vectors::VectorGraph& graph() const { return graph_; }
  const vectors::RecallCurve& recall() const { return recall_; }
  // Exists if there is a graph. Estimates the scores of the rows that a selective filter permits.
  const vectors::SketchRows& sketches() const { return sketches_; }
  const vectors::RecallCurve& sketch_recall() const { return sketch_recall_; }
  const std::optional<vectors::IvfLists>& lists() const { return lists_; }

  // Checks rows, graph, sketches and lists. Adds one line for each finding.
  void check(std::vector<std::string>& findings) const;

 private:
  vectors::CodeRows rows_;
  vectors::VectorGraph graph_;
  vectors::RecallCurve recall_;
  vectors::SketchRows sketches_;
  vectors::RecallCurve sketch_recall_;
  std::optional<vectors::IvfLists> lists_;
};

// The sections of the lists.
vectors::IvfViews list_views(const SegmentViews& parts);

// Lays out the rows of codes. One thread at a time.
class SegmentVectorsWriter {
 public:
  explicit SegmentVectorsWriter(vectors::VectorShape shape) : shape_(shape) {}
  // Adds windows: whole rows of `dimension` values, each stored in the next row.
  void add(std::span<const float> rows);
  std::uint32_t windows() const;
  void finish(SegmentImage& image) &&;

 private:
  vectors::VectorShape shape_;
  vectors::RowParts<std::string> parts_;
};

}  // namespace quarry::segment
