// Lays out the field sections of a segment, from documents or from the columns of other segments.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/json.h"
#include "filter/field_value.h"
#include "segment/segment_fields.h"
#include "segment/segment_format.h"
#include "text/language.h"

namespace quarry::segment {

// Collects the values and rows of one field. One thread at a time.
class FieldColumnWriter {
 public:
  // Rows may come in any order, and more than once.
  void add_present(std::uint32_t row) { present_.push_back(row); }
  void add(const filter::FieldValue& value, std::uint32_t row) { add_at(place_of(value), row); }
  // Interns a value and returns its place, for callers that add many rows of one value.
  std::uint32_t place_of(const filter::FieldValue& value);
  void add_at(std::uint32_t place, std::uint32_t row) { occurrences_.emplace_back(place, row); }

  // Copies the values whose rows stay; places[row] is the new row or kNoRow.
  void copy_values(const FieldColumn& from, std::span<const std::uint32_t> places);

 private:
  friend class SegmentFieldsWriter;
  filter::FieldValue value(std::uint32_t place) const;
  std::vector<std::uint32_t> places_in_order() const;

  std::vector<std::uint32_t> present_;
  std::unordered_map<std::string, std::uint32_t> places_;             // key: kind and bytes
  std::vector<const std::string*> values_;                            // keys of that map
  std::vector<std::pair<std::uint32_t, std::uint32_t>> occurrences_;  // place, row
};

// One thread at a time.
class SegmentFieldsWriter {
 public:
  // Adds the metadata of one row. A value that is not an object has no fields.
  void add(FieldLevel level, std::uint32_t row, const Json& object);
  // Records the language of a chunk. English is the default and is not stored.
  void add_language(std::uint32_t chunk, text::Language language);
  void add_labels(std::uint32_t document, const std::vector<std::string>& labels);
  // Copies the columns of another segment. `documents` and `chunks` map its rows to new rows;
  // kNoRow drops a row.
  void copy(const SegmentFields& fields, std::span<const std::uint32_t> documents,
            std::span<const std::uint32_t> chunks);
  void finish(std::uint32_t documents, std::uint32_t chunks, SegmentImage& image) &&;

 private:
  FieldColumnWriter& column(std::string_view path, FieldLevel level) {
    return columns_[{std::string(path), level}];
  }
  void append_column(std::string_view path, FieldLevel level, std::uint32_t rows,
                     FieldColumnWriter& column, SegmentImage& image);
  void append_value(const filter::FieldValue& value, std::span<std::uint32_t> of,
                    std::uint32_t rows, SegmentImage& image);

  std::map<std::pair<std::string, FieldLevel>, FieldColumnWriter> columns_;
  std::uint32_t values_ = 0, spelled_ = 0;
};

}  // namespace quarry::segment
