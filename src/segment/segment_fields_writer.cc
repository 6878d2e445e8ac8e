#include "segment/segment_fields_writer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

#include "segment/field_name.h"
#include "segment/row_set.h"
#include "store/section_table.h"

namespace quarry::segment {
namespace {

// Value rows store the length of a text in 30 bits, beside two bits for the kind; longer texts are
// truncated.
constexpr std::size_t kLongestText = (std::size_t{1} << 30) - 1;

std::uint64_t bits_of(const filter::FieldValue& value) {
  switch (filter::kind_of(value)) {
    case filter::FieldKind::boolean:
      return std::get<bool>(value) ? 1 : 0;
    case filter::FieldKind::integer:
      return std::bit_cast<std::uint64_t>(std::get<std::int64_t>(value));
    default:
      return std::bit_cast<std::uint64_t>(std::get<double>(value));
  }
}

// The key of a value in places_: one character for the kind, then the bytes of the value.
std::string key_of(const filter::FieldValue& value) {
  std::string key(1, static_cast<char>('0' + value.index()));
  if (filter::kind_of(value) == filter::FieldKind::text) {
    return key.append(std::get<std::string_view>(value).substr(0, kLongestText));
  }
  const std::uint64_t bits = bits_of(value);
  return key.append(reinterpret_cast<const char*>(&bits), sizeof bits);
}

struct PlacedRows {
  std::uint64_t begin;
  std::uint32_t count;
};

PlacedRows append_rows(std::span<std::uint32_t> rows, std::uint32_t total, SegmentImage& image) {
  std::string& sets = image[SegmentPart::field_rows];
  const std::uint64_t begin = sets.size();
  if (!std::ranges::is_sorted(rows)) std::ranges::sort(rows);
  const auto count = static_cast<std::size_t>(std::ranges::unique(rows).begin() - rows.begin());
  append_row_set(rows.first(count), total, sets);
  return {begin, static_cast<std::uint32_t>(count)};
}

// Groups rows by value with a counting sort: the rows of value i are [begin[i], begin[i + 1]).
struct RowsByValue {
  std::vector<std::size_t> begin;
  std::vector<std::uint32_t> rows;

  RowsByValue(std::span<const std::pair<std::uint32_t, std::uint32_t>> occurrences,
              std::size_t values)
      : begin(values + 1, 0), rows(occurrences.size()) {
    for (const auto& [place, row] : occurrences) ++begin[place + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<std::size_t> next(begin);
    for (const auto& [place, row] : occurrences) rows[next[place]++] = row;
  }
  std::span<std::uint32_t> of(std::uint32_t place) {
    return std::span(rows).subspan(begin[place], begin[place + 1] - begin[place]);
  }
};

}  // namespace

std::uint32_t FieldColumnWriter::place_of(const filter::FieldValue& value) {
  const auto [entry, is_new] =
      places_.emplace(key_of(value), static_cast<std::uint32_t>(values_.size()));
  if (is_new) values_.push_back(&entry->first);
  return entry->second;
}

void FieldColumnWriter::copy_values(const FieldColumn& from,
                                    std::span<const std::uint32_t> places) {
  for (std::uint32_t at = 0; at < from.values(); ++at) {
    std::optional<std::uint32_t> place;
    from.rows_of(at).visit([&](std::uint32_t row) {
      if (places[row] == store::kNoRow) return;
      if (!place) place = place_of(from.value(at));
      add_at(*place, places[row]);
    });
  }
}

filter::FieldValue FieldColumnWriter::value(std::uint32_t place) const {
  const std::string_view key = *values_[place];
  const auto kind = static_cast<filter::FieldKind>(key.front() - '0');
  if (kind == filter::FieldKind::text) return key.substr(1);
  std::uint64_t bits = 0;
  std::memcpy(&bits, key.data() + 1, sizeof bits);
  if (kind == filter::FieldKind::boolean) return bits != 0;
  if (kind == filter::FieldKind::integer) return std::bit_cast<std::int64_t>(bits);
  return std::bit_cast<double>(bits);
}

std::vector<std::uint32_t> FieldColumnWriter::places_in_order() const {
  std::vector<filter::FieldValue> values;
  std::vector<std::uint32_t> order(values_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) values.push_back(value(i));
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    return filter::storage_order(values[a], values[b]) < 0;
  });
  return order;
}

void SegmentFieldsWriter::add(FieldLevel level, std::uint32_t row, const Json& object) {
  visit_fields(object, [&](std::string_view path, const Json& field) {
    FieldColumnWriter& into = column(path, level);
    into.add_present(row);
    filter::visit_items(field, [&](const Json& item) {
      if (const auto value = filter::field_value(item)) into.add(*value, row);
    });
  });
}

void SegmentFieldsWriter::add_labels(std::uint32_t document,
                                     const std::vector<std::string>& labels) {
  if (labels.empty()) return;
  FieldColumnWriter& into = column(kLabelsPath, FieldLevel::document);
  into.add_present(document);
  for (const std::string& label : labels) into.add(std::string_view(label), document);
}

void SegmentFieldsWriter::add_language(std::uint32_t chunk, text::Language language) {
  if (language == text::Language::english) return;
  FieldColumnWriter& into = column(kLanguagePath, FieldLevel::chunk);
  into.add_present(chunk);
  into.add(text::code_of(language), chunk);
}

void SegmentFieldsWriter::copy(const SegmentFields& fields,
                               std::span<const std::uint32_t> documents,
                               std::span<const std::uint32_t> chunks) {
  for (std::uint32_t at = 0; at < fields.columns(); ++at) {
    const FieldColumn from = fields.column(at);
    const std::span places = from.level() == FieldLevel::document ? documents : chunks;
    FieldColumnWriter* into = nullptr;  // created when the first row stays
    from.present().visit([&](std::uint32_t row) {
      if (places[row] == store::kNoRow) return;
      if (!into) into = &column(from.path(), from.level());
      into->add_present(places[row]);
    });
    if (into) into->copy_values(from, places);
  }
}

void SegmentFieldsWriter::append_value(const filter::FieldValue& value, std::span<std::uint32_t> of,
                                       std::uint32_t rows, SegmentImage& image) {
  const PlacedRows placed = append_rows(of, rows, image);
  ValueRow row{.content = 0,
               .rows_begin = placed.begin,
               .rows = placed.count,
               .kind = static_cast<std::uint32_t>(value.index())};
  if (filter::kind_of(value) == filter::FieldKind::text) {
    const auto text = std::get<std::string_view>(value);
    row.content = image[SegmentPart::field_text].size();
    row.kind |= static_cast<std::uint32_t>(text.size()) << 2;
    image[SegmentPart::field_text].append(text);
  } else {
    row.content = bits_of(value);
  }
  store::append_section_row(image[SegmentPart::field_values], row);
  ++values_;
}

void SegmentFieldsWriter::append_column(std::string_view path, FieldLevel level, std::uint32_t rows,
                                        FieldColumnWriter& column, SegmentImage& image) {
  std::string& text = image[SegmentPart::field_text];
  const PlacedRows present = append_rows(column.present_, rows, image);
  store::append_section_row(image[SegmentPart::fields],
                            FieldRow{.path_begin = text.size(),
                                     .present_begin = present.begin,
                                     .path_size = static_cast<std::uint32_t>(path.size()),
                                     .present = present.count,
                                     .first_value = values_,
                                     .first_spelled = spelled_,
                                     .level = level == FieldLevel::document ? 0U : 1U,
                                     .reserved = 0});
  text.append(path);
  const std::vector<std::uint32_t> order = column.places_in_order();
  RowsByValue by_value(column.occurrences_, order.size());
  std::vector<std::pair<double, std::uint32_t>> spelled;
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    const filter::FieldValue value = column.value(order[i]);
    append_value(value, by_value.of(order[i]), rows, image);
    if (filter::kind_of(value) != filter::FieldKind::text) continue;
    const auto number = filter::number_in(std::get<std::string_view>(value));
    if (number && !std::isnan(*number)) spelled.emplace_back(*number, i);
  }
  std::ranges::sort(spelled);
  for (const auto& [number, place] : spelled) {
    store::append_section_row(image[SegmentPart::field_numbers], place);
  }
  spelled_ += static_cast<std::uint32_t>(spelled.size());
}

void SegmentFieldsWriter::finish(std::uint32_t documents, std::uint32_t chunks,
                                 SegmentImage& image) && {
  for (auto& [name, column] : columns_) {
    const auto& [path, level] = name;
    append_column(path, level, level == FieldLevel::document ? documents : chunks, column, image);
  }
  store::append_section_row(image[SegmentPart::fields],
                            FieldRow{.path_begin = image[SegmentPart::field_text].size(),
                                     .present_begin = image[SegmentPart::field_rows].size(),
                                     .path_size = 0,
                                     .present = 0,
                                     .first_value = values_,
                                     .first_spelled = spelled_,
                                     .level = 0,
                                     .reserved = 0});
}

}  // namespace quarry::segment
