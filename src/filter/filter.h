// A filter over metadata as a visible tree: year >= 2024 and source == "hr" and tag in ["a", "b"].
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "filter/field_path.h"

namespace quarry::filter {

class Filter;

enum class FilterOperator { equal, not_equal, less, less_equal, greater, greater_equal, contains };

std::string_view to_string(FilterOperator op);
std::string to_string(const FieldPath& path);  // as an expression spells it: address."home town"

// `field op value`. Several values occur with equal (`in`) and not_equal (`not in`) only. Values
// are strings, numbers and booleans.
struct Comparison {
  FieldPath field;  // from 1 to kDeepestField names
  FilterOperator op = FilterOperator::equal;
  std::vector<Json> values;
};

// `exists(field)`.
struct Exists {
  FieldPath field;
};

struct Negation {
  std::shared_ptr<const Filter> operand;
};

// Two operands or more.
struct Junction {
  enum class Kind { all, any };
  Kind kind = Kind::all;
  std::vector<Filter> operands;
};

// Grammar and meaning: docs/guide/filters.md. A comparison with a missing field is false, never an
// error, and `not` turns that into true; a list field compares true when any of its items does, and
// != when none is equal. A search backend translates the tree by std::visit over `node()`.
// Immutable; share it freely.
class Filter {
 public:
  using Node = std::variant<Comparison, Exists, Negation, Junction>;

  explicit Filter(Node node) : node_(std::move(node)) {}

  // Errors: invalid, with the position and what was expected there.
  static Result<std::shared_ptr<const Filter>> parse(std::string_view expression);

  const Node& node() const { return node_; }
  bool matches(const Json& metadata) const;
  std::string to_string() const;  // canonical form: equal filters print the same

 private:
  Node node_;
};

// The fields that a filter reads, in the order of the expression; repeats are kept.
std::vector<FieldPath> fields_of(const Filter& filter);

// Build a tree in code. Values that print the same compare the same: 2.0 becomes 2. A junction of
// one operand is that operand.
Filter make_comparison(FieldPath field, FilterOperator op, std::vector<Json> values);
Filter make_exists(FieldPath field);
Filter make_not(Filter operand);
Filter make_and(std::vector<Filter> operands);
Filter make_or(std::vector<Filter> operands);

}  // namespace quarry::filter
