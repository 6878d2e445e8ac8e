#include "filter/filter.h"

#include <cmath>

namespace quarry::filter {
namespace {

Json to_integer_if_whole(Json value) {
  constexpr double kEnd = 9223372036854775808.0;  // 2^63
  if (!value.is_number() || value.is_integer()) return value;
  const double number = value.number();
  if (number != std::trunc(number) || number < -kEnd || number >= kEnd) return value;
  return static_cast<std::int64_t>(number);
}

Filter make_junction(Junction::Kind kind, std::vector<Filter> operands) {
  if (operands.size() == 1) return std::move(operands.front());
  return Filter(Junction{.kind = kind, .operands = std::move(operands)});
}

struct FieldCollector {
  std::vector<FieldPath>& fields;

  void operator()(const Comparison& comparison) const { fields.push_back(comparison.field); }
  void operator()(const Exists& exists) const { fields.push_back(exists.field); }
  void operator()(const Negation& negation) const { std::visit(*this, negation.operand->node()); }
  void operator()(const Junction& junction) const {
    for (const Filter& operand : junction.operands) std::visit(*this, operand.node());
  }
};

}  // namespace

std::vector<FieldPath> fields_of(const Filter& filter) {
  std::vector<FieldPath> fields;
  std::visit(FieldCollector{fields}, filter.node());
  return fields;
}

Filter make_comparison(FieldPath field, FilterOperator op, std::vector<Json> values) {
  for (Json& value : values) value = to_integer_if_whole(std::move(value));
  return Filter(Comparison{.field = std::move(field), .op = op, .values = std::move(values)});
}

Filter make_exists(FieldPath field) { return Filter(Exists{.field = std::move(field)}); }

Filter make_not(Filter operand) {
  return Filter(Negation{.operand = std::make_shared<const Filter>(std::move(operand))});
}

Filter make_and(std::vector<Filter> operands) {
  return make_junction(Junction::Kind::all, std::move(operands));
}

Filter make_or(std::vector<Filter> operands) {
  return make_junction(Junction::Kind::any, std::move(operands));
}

}  // namespace quarry::filter
