// The tree that a filter expression is parsed into: evaluation and canonical printing.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "index/field_path.h"
#include "index/filter.h"

namespace quarry {

enum class FilterOperator { equal, not_equal, less, less_equal, greater, greater_equal, contains };

std::string_view to_string(FilterOperator op);
std::string to_string(const FieldPath& path);  // as an expression spells it: address."home town"

using FilterNode = std::shared_ptr<const Filter>;

// Paths have from 1 to kDeepestField names. `values` are strings, numbers and booleans; equal and
// not_equal may have several: `in`, `not in`.
FilterNode make_comparison(FieldPath path, FilterOperator op, std::vector<Json> values);
FilterNode make_exists(FieldPath path);
FilterNode make_not(FilterNode operand);
FilterNode make_and(std::vector<FilterNode> operands);
FilterNode make_or(std::vector<FilterNode> operands);

}  // namespace quarry
