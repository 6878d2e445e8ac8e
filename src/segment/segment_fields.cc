#include "segment/segment_fields.h"

#include <algorithm>
#include <bit>
#include <ranges>
#include <utility>

#include "store/section_table.h"

namespace quarry::segment {
namespace {

// Reads a table of any number of rows; the caller checks the number.
template <class T>
Result<std::span<const T>> whole_table(std::string_view bytes, std::string_view name) {
  return store::section_table<T>(bytes, bytes.size() / sizeof(T), name);
}

Error broken(std::uint32_t row) {
  return {Code::corrupt, "fields: row " + std::to_string(row) + " is out of range or out of order"};
}

}  // namespace

std::string_view FieldColumn::text_at(std::uint64_t begin, std::uint64_t size) const {
  if (begin > text_.size() || size > text_.size() - begin) return {};
  return text_.substr(begin, size);
}

std::string_view FieldColumn::path() const { return text_at(row_->path_begin, row_->path_size); }

// An invalid offset gives a set without bytes, so that reading stays within the section.
RowSet FieldColumn::row_set(std::uint64_t begin, std::uint32_t count) const {
  return {sets_.substr(std::min<std::uint64_t>(begin, sets_.size())), count, rows_};
}

// An invalid reference reads as an empty text.
filter::FieldValue FieldColumn::value(std::uint32_t at) const {
  const std::size_t place = std::size_t{row_->first_value} + at;
  if (place >= all_values_.size()) return std::string_view();
  const ValueRow& row = all_values_[place];
  switch (row.kind & 3) {
    case 0:
      return row.content != 0;
    case 1:
      return std::bit_cast<std::int64_t>(row.content);
    case 2:
      return std::bit_cast<double>(row.content);
    default:
      return text_at(row.content, row.kind >> 2);
  }
}

RowSet FieldColumn::rows_of(std::uint32_t at) const {
  const std::size_t place = std::size_t{row_->first_value} + at;
  if (place >= all_values_.size()) return row_set(0, 0);
  return row_set(all_values_[place].rows_begin, all_values_[place].rows);
}

std::optional<std::uint32_t> FieldColumn::find(const filter::FieldValue& wanted) const {
  const auto places = std::views::iota(0U, values());
  const auto found = std::ranges::partition_point(
      places, [&](std::uint32_t at) { return filter::storage_order(value(at), wanted) < 0; });
  if (found == places.end() || filter::storage_order(value(*found), wanted) != 0)
    return std::nullopt;
  return *found;
}

std::span<const std::uint32_t> FieldColumn::spelled() const {
  return all_spelled_.subspan(row_->first_spelled, row_[1].first_spelled - row_->first_spelled);
}

// Values are checked against the bytes only when they are read, since there may be as many as
// documents.
Result<SegmentFields> SegmentFields::read(const SegmentViews& parts, const SegmentHead& head) {
  SegmentFields fields;
  fields.documents_ = head.documents;
  fields.chunks_ = head.chunks;
  fields.rows_ = QUARRY_TRY(whole_table<FieldRow>(parts[SegmentPart::fields], "fields"));
  FieldColumn& all = fields.all_;
  all.all_values_ =
      QUARRY_TRY(whole_table<ValueRow>(parts[SegmentPart::field_values], "field values"));
  all.all_spelled_ =
      QUARRY_TRY(whole_table<std::uint32_t>(parts[SegmentPart::field_numbers], "field numbers"));
  all.text_ = parts[SegmentPart::field_text];
  all.sets_ = parts[SegmentPart::field_rows];
  if (fields.rows_.empty() || fields.rows_.back().first_value != all.all_values_.size() ||
      fields.rows_.back().first_spelled != all.all_spelled_.size()) {
    return {Code::corrupt, "fields: the last row does not match the number of values"};
  }
  for (std::uint32_t i = 0; i < fields.columns(); ++i) {
    const FieldRow &row = fields.rows_[i], &next = fields.rows_[i + 1];
    if (row.first_value > next.first_value || row.first_spelled > next.first_spelled ||
        row.path_size > all.text_.size() || row.path_begin > all.text_.size() - row.path_size ||
        row.level > 1 || (i > 0 && fields.name(i - 1) >= fields.name(i))) {
      return broken(i);
    }
  }
  return fields;
}

FieldColumn SegmentFields::column(std::uint32_t at) const {
  FieldColumn column = all_;
  column.row_ = &rows_[at];
  column.rows_ = column.level() == FieldLevel::document ? documents_ : chunks_;
  return column;
}

std::pair<std::string_view, FieldLevel> SegmentFields::name(std::uint32_t at) const {
  const FieldColumn column = this->column(at);
  return {column.path(), column.level()};
}

std::optional<FieldColumn> SegmentFields::find(std::string_view path, FieldLevel level) const {
  const std::pair wanted(path, level);
  const auto places = std::views::iota(0U, columns());
  const auto found =
      std::ranges::partition_point(places, [&](std::uint32_t at) { return name(at) < wanted; });
  if (found == places.end() || name(*found) != wanted) return std::nullopt;
  return column(*found);
}

}  // namespace quarry::segment
