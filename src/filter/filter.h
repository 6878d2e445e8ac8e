// A filter over metadata as a tree: year >= 2024 and source == "hr" and tag in ["a", "b"].
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
std::string to_string(const FieldPath& path);  // in expression syntax: address."home town"

// `field op value`. Only equal (`in`) and not_equal (`not in`) may have several values. Values are
// strings, numbers and booleans.
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

// Two or more operands.
struct Junction {
  enum class Kind { all, any };
  Kind kind = Kind::all;
  std::vector<Filter> operands;
};

// Grammar and semantics: docs/guide/filters.md. A comparison with a missing field is false, not an
// error, and `not` makes it true. A list field satisfies a comparison if any item does, and != if
// no item is equal. A search backend translates the tree with std::visit over `node()`. Immutable;
// share it freely.
class Filter {
 public:
  using Node = std::variant<Comparison, Exists, Negation, Junction>;

  explicit Filter(Node node) : node_(std::move(node)) {}

  // Errors: invalid, with the position, what was expected there and what was found.
  static Result<std::shared_ptr<const Filter>> parse(std::string_view expression);

  const Node& node() const { return node_; }
  bool matches(const Json& metadata) const;
  std::string to_string() const;  // canonical form: equal filters print the same

 private:
  Node node_;
};

// Returns the fields that a filter reads, in the order of the expression, including repeats.
std::vector<FieldPath> fields_of(const Filter& filter);

// Build a tree in code. A number without a fraction becomes an integer (2.0 becomes 2), so that
// equal values print the same. A junction of one operand is that operand.
Filter make_comparison(FieldPath field, FilterOperator op, std::vector<Json> values);
Filter make_exists(FieldPath field);
Filter make_not(Filter operand);
Filter make_and(std::vector<Filter> operands);
Filter make_or(std::vector<Filter> operands);

}  // namespace quarry::filter
