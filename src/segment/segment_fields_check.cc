// The complete, slow check of the fields of a segment, for `doctor`.
#include <algorithm>
#include <string>

#include "segment/segment_fields.h"

namespace quarry::segment {
namespace {

using Findings = std::vector<std::string>;

// Adds the rows to `into`, and reports a set that does not decode to its count of rows.
void read_rows(const RowSet& set, const std::string& name, Bitmap& into, Findings& findings) {
  std::uint32_t count = 0;
  const bool whole = set.visit([&](std::uint32_t row) {
    into.set(row);
    ++count;
  });
  if (!whole || count != set.count()) findings.push_back(name + ": row set is broken");
}

void check_spelled(const FieldColumn& column, const std::string& name, Findings& findings) {
  std::size_t expected = 0;
  for (std::uint32_t at = 0; at < column.values(); ++at) {
    const filter::FieldValue value = column.value(at);
    if (filter::kind_of(value) != filter::FieldKind::text) continue;
    const auto number = filter::number_in(std::get<std::string_view>(value));
    expected += number && *number == *number;
  }
  double last = 0;
  std::size_t found = 0;
  for (const std::uint32_t at : column.spelled()) {
    const filter::FieldValue value = column.value(at);
    const auto* text = std::get_if<std::string_view>(&value);
    const auto number = text ? filter::number_in(*text) : std::nullopt;
    if (!number || (found > 0 && *number < last)) break;
    last = *number;
    ++found;
  }
  if (found != expected || found != column.spelled().size()) {
    findings.push_back(name + ": the list of numbers does not match the texts that spell one");
  }
}

void check_column(const FieldColumn& column, const std::string& name, std::uint32_t rows,
                  Findings& findings) {
  Bitmap present(rows), having(rows);
  read_rows(column.present(), name, present, findings);
  for (std::uint32_t at = 0; at < column.values(); ++at) {
    if (at > 0 && filter::storage_order(column.value(at - 1), column.value(at)) >= 0) {
      findings.push_back(name + ": values do not ascend at value " + std::to_string(at));
    }
    read_rows(column.rows_of(at), name + ", value " + std::to_string(at), having, findings);
  }
  having -= present;
  if (having.count() > 0)
    findings.push_back(name + ": a row has a value but is not among the rows with the field");
  check_spelled(column, name, findings);
}

}  // namespace

void SegmentFields::check(Findings& findings) const {
  for (std::uint32_t at = 0; at < columns(); ++at) {
    const FieldColumn column = this->column(at);
    check_column(column, "field " + std::to_string(at),
                 column.level() == FieldLevel::document ? documents_ : chunks_, findings);
  }
}

}  // namespace quarry::segment
