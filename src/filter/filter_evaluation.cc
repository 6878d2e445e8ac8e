// Evaluates a filter against the metadata of one document.
#include <algorithm>
#include <compare>

#include "filter/field_value.h"
#include "filter/filter.h"

namespace quarry::filter {
namespace {

// Returns a null value if the path does not exist.
const Json& at_path(const Json& metadata, const FieldPath& path) {
  const Json* value = &metadata;
  for (const std::string& name : path) value = &(*value)[name];
  return *value;
}

bool holds(const FieldValue& field, FilterOperator op, const FieldValue& literal) {
  const std::partial_ordering order = compare(field, literal);
  switch (op) {
    case FilterOperator::less:
      return order < 0;
    case FilterOperator::less_equal:
      return order <= 0;
    case FilterOperator::greater:
      return order > 0;
    case FilterOperator::greater_equal:
      return order >= 0;
    case FilterOperator::contains:
      return kind_of(field) == FieldKind::text && kind_of(literal) == FieldKind::text &&
             std::get<std::string_view>(field).contains(std::get<std::string_view>(literal));
    default:
      return order == 0;
  }
}

bool any_item_holds(const Json& field, FilterOperator op, const std::vector<Json>& literals) {
  bool found = false;
  visit_items(field, [&](const Json& item) {
    const auto value = field_value(item);
    found = found || (value && std::ranges::any_of(literals, [&](const Json& literal) {
                        return holds(*value, op, *field_value(literal));
                      }));
  });
  return found;
}

// Evaluates each kind of node.
struct Evaluation {
  const Json& metadata;

  bool operator()(const Comparison& comparison) const {
    const Json& field = at_path(metadata, comparison.field);
    if (field.is_null()) return false;
    if (comparison.op == FilterOperator::not_equal) {
      return !any_item_holds(field, FilterOperator::equal, comparison.values);
    }
    return any_item_holds(field, comparison.op, comparison.values);
  }
  bool operator()(const Exists& exists) const { return !at_path(metadata, exists.field).is_null(); }
  bool operator()(const Negation& negation) const { return !negation.operand->matches(metadata); }
  bool operator()(const Junction& junction) const {
    const auto passes = [&](const Filter& operand) { return operand.matches(metadata); };
    return junction.kind == Junction::Kind::all ? std::ranges::all_of(junction.operands, passes)
                                                : std::ranges::any_of(junction.operands, passes);
  }
};

}  // namespace

bool Filter::matches(const Json& metadata) const { return std::visit(Evaluation{metadata}, node_); }

}  // namespace quarry::filter
