// The metadata of a segment by field: each distinct value once, with the rows that have it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "filter/field_value.h"
#include "segment/row_set.h"
#include "segment/segment_format.h"

namespace quarry::segment {

// The column of one field. Its values are distinct and sorted by storage_order, so a range of
// values is a range of positions. A view into its segment; immutable.
class FieldColumn {
 public:
  FieldLevel level() const { return row_->level == 0 ? FieldLevel::document : FieldLevel::chunk; }
  std::string_view path() const;  // encoded by field_name.h
  // The rows that have the field, with any value.
  RowSet present() const { return row_set(row_->present_begin, row_->present); }
  std::uint32_t values() const { return row_[1].first_value - row_->first_value; }
  // The value at position `at`, and the rows that have it.
  filter::FieldValue value(std::uint32_t at) const;
  RowSet rows_of(std::uint32_t at) const;
  // The position of a value.
  std::optional<std::uint32_t> find(const filter::FieldValue& value) const;
  // The positions of the texts that spell a number, ascending by that number.
  std::span<const std::uint32_t> spelled() const;

 private:
  friend class SegmentFields;
  RowSet row_set(std::uint64_t begin, std::uint32_t count) const;
  std::string_view text_at(std::uint64_t begin, std::uint64_t size) const;

  const FieldRow* row_ = nullptr;
  std::span<const ValueRow> all_values_;
  std::span<const std::uint32_t> all_spelled_;
  std::string_view text_, sets_;
  std::uint32_t rows_ = 0;  // documents or chunks of the segment
};

// A view of the sections FLDS, FVAL, FNUM, FTXT and FROW. Immutable; share it freely.
class SegmentFields {
 public:
  SegmentFields() = default;
  // Every read of the result stays within the bytes. Errors: corrupt.
  static Result<SegmentFields> read(const SegmentViews& parts, const SegmentHead& head);

  std::uint32_t columns() const { return static_cast<std::uint32_t>(rows_.size() - 1); }
  FieldColumn column(std::uint32_t at) const;
  std::optional<FieldColumn> find(std::string_view path, FieldLevel level) const;

  // Checks order, counts and the encoding of every row set. Adds one line for each finding.
  void check(std::vector<std::string>& findings) const;

 private:
  std::pair<std::string_view, FieldLevel> name(std::uint32_t at) const;

  std::span<const FieldRow> rows_;
  FieldColumn all_;  // a column without its row: what all columns share
  std::uint32_t documents_ = 0, chunks_ = 0;
};

}  // namespace quarry::segment
