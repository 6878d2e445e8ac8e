// The comparisons of a filter over the columns of a segment.
#pragma once

#include <span>

#include "index/filter_expression.h"
#include "index/selection.h"

namespace quarry {

// The rows where the comparison holds with one of the values; not_equal: that have the field and
// equal none.
Selection select_where(const Segment& segment, const FieldPath& path, FilterOperator op,
                       std::span<const Json> values);
// The rows that have the field.
Selection select_present(const Segment& segment, const FieldPath& path);

}  // namespace quarry
