// The vectors of a segment, one row for each window.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "index/segment_format.h"

namespace quarry {

// A view of the section VECT. Immutable; share it freely.
class SegmentVectors {
 public:
  SegmentVectors() = default;
  // Errors: corrupt.
  static Result<SegmentVectors> read(const SegmentViews& parts, const SegmentHead& head);

  std::size_t dimension() const { return dimension_; }
  // Windows [begin, end), row by row.
  std::span<const float> rows(std::uint32_t begin, std::uint32_t end) const {
    return values_.subspan(begin * dimension_, (end - begin) * dimension_);
  }

  // One line a finding.
  void check(std::vector<std::string>& findings) const;

 private:
  std::size_t dimension_ = 0;
  std::span<const float> values_;
};

// Lays out that section. One thread at a time.
class SegmentVectorsWriter {
 public:
  explicit SegmentVectorsWriter(std::size_t dimension) : dimension_(dimension) {}
  // Whole windows of `dimension` numbers; each takes the next row.
  void add(std::span<const float> rows);
  std::uint32_t windows() const { return windows_; }
  void finish(SegmentImage& image) &&;

 private:
  std::size_t dimension_;
  std::string values_;
  std::uint32_t windows_ = 0;
};

}  // namespace quarry
