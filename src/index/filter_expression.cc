#include "index/filter_expression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <compare>
#include <ranges>

#include "index/field_value.h"
#include "index/filter_lexer.h"
#include "index/filter_selection.h"

namespace quarry {
namespace {

constexpr std::array<std::string_view, 7> kOperators = {
    "==", "!=", "<", "<=", ">", ">=", "contains"};

// Null where a name leads nowhere.
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

bool is_keyword(std::string_view name) {
  FilterToken token{.kind = FilterTokenKind::name, .text = std::string(name), .position = 0};
  return std::ranges::any_of(kFilterKeywords, [&](auto word) { return token.is_word(word); });
}

// Whether a name can stand without quotes.
bool is_plain(const std::string& name) {
  const auto token = FilterLexer(name).next();
  return token && token->kind == FilterTokenKind::name && token->text == name && !is_keyword(name);
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n' || c == '\t') {
      out += c == '\n' ? "\\n" : "\\t";
    } else {
      out += c;
    }
  }
  return out += '"';
}

std::string print(const Json& value) {
  return value.is_string() ? in_quotes(value.string()) : value.dump();
}

// 2.0 is 2: what prints the same must compare the same.
Json whole_if_it_is(Json value) {
  constexpr double kEnd = 9223372036854775808.0;  // 2^63
  if (!value.is_number() || value.is_integer()) return value;
  const double number = value.number();
  if (number != std::trunc(number) || number < -kEnd || number >= kEnd) return value;
  return static_cast<std::int64_t>(number);
}

class Comparison final : public Filter {
 public:
  Comparison(FieldPath path, FilterOperator op, std::vector<Json> values)
      : path_(std::move(path)), op_(op), values_(std::move(values)) {}

  bool matches(const Json& metadata) const override {
    const Json& field = at_path(metadata, path_);
    if (field.is_null()) return false;
    if (op_ == FilterOperator::not_equal) return !any(field, FilterOperator::equal);
    return any(field, op_);
  }
  Selection select(const Segment& segment) const override {
    return select_where(segment, path_, op_, values_);
  }
  void collect_fields(std::vector<FieldPath>& fields) const override { fields.push_back(path_); }
  std::string to_string() const override {
    if (values_.size() == 1) {
      return quarry::to_string(path_) + " " + std::string(quarry::to_string(op_)) + " " +
             print(values_[0]);
    }
    std::string out =
        quarry::to_string(path_) + (op_ == FilterOperator::equal ? " in [" : " not in [");
    for (const Json& value : values_) out += (&value == &values_[0] ? "" : ", ") + print(value);
    return out + "]";
  }

 private:
  bool any(const Json& field, FilterOperator op) const {
    bool found = false;
    visit_items(field, [&](const Json& item) {
      const auto value = field_value(item);
      found = found || (value && std::ranges::any_of(values_, [&](const Json& literal) {
                          return holds(*value, op, *field_value(literal));
                        }));
    });
    return found;
  }

  FieldPath path_;
  FilterOperator op_;
  std::vector<Json> values_;
};

class Exists final : public Filter {
 public:
  explicit Exists(FieldPath path) : path_(std::move(path)) {}
  bool matches(const Json& metadata) const override { return !at_path(metadata, path_).is_null(); }
  Selection select(const Segment& segment) const override { return select_present(segment, path_); }
  void collect_fields(std::vector<FieldPath>& fields) const override { fields.push_back(path_); }
  std::string to_string() const override { return "exists(" + quarry::to_string(path_) + ")"; }

 private:
  FieldPath path_;
};

class Not final : public Filter {
 public:
  explicit Not(FilterNode operand) : operand_(std::move(operand)) {}
  bool matches(const Json& metadata) const override { return !operand_->matches(metadata); }
  Selection select(const Segment& segment) const override {
    Selection rest = operand_->select(segment);
    rest.rows.flip();
    return rest;
  }
  void collect_fields(std::vector<FieldPath>& fields) const override {
    operand_->collect_fields(fields);
  }
  std::string to_string() const override { return "not (" + operand_->to_string() + ")"; }

 private:
  FilterNode operand_;
};

class Junction final : public Filter {
 public:
  enum class Kind { all, any };
  Junction(Kind kind, std::vector<FilterNode> operands)
      : kind_(kind), operands_(std::move(operands)) {}

  bool matches(const Json& metadata) const override {
    const auto holds_here = [&](const FilterNode& each) { return each->matches(metadata); };
    return kind_ == Kind::all ? std::ranges::all_of(operands_, holds_here)
                              : std::ranges::any_of(operands_, holds_here);
  }
  Selection select(const Segment& segment) const override {
    Selection joined = operands_.front()->select(segment);
    for (const FilterNode& operand : operands_ | std::views::drop(1)) {
      if (kind_ == Kind::all) {
        joined.intersect(operand->select(segment), segment);
      } else {
        joined.unite(operand->select(segment), segment);
      }
    }
    return joined;
  }
  void collect_fields(std::vector<FieldPath>& fields) const override {
    for (const FilterNode& operand : operands_) operand->collect_fields(fields);
  }
  std::string to_string() const override {
    std::string out;
    for (const FilterNode& operand : operands_) {
      if (!out.empty()) out += kind_ == Kind::all ? " and " : " or ";
      const bool nested = dynamic_cast<const Junction*>(operand.get()) != nullptr;
      out += nested ? "(" + operand->to_string() + ")" : operand->to_string();
    }
    return out;
  }

 private:
  Kind kind_;
  std::vector<FilterNode> operands_;
};

FilterNode make_junction(Junction::Kind kind, std::vector<FilterNode> operands) {
  if (operands.size() == 1) return operands.front();
  return std::make_shared<const Junction>(kind, std::move(operands));
}

}  // namespace

std::string to_string(const FieldPath& path) {
  std::string out;
  for (const std::string& name : path) {
    if (!out.empty()) out += '.';
    out += is_plain(name) ? name : in_quotes(name);
  }
  return out;
}

std::string_view to_string(FilterOperator op) { return kOperators[static_cast<std::size_t>(op)]; }

FilterNode make_comparison(FieldPath path, FilterOperator op, std::vector<Json> values) {
  for (Json& value : values) value = whole_if_it_is(std::move(value));
  return std::make_shared<const Comparison>(std::move(path), op, std::move(values));
}
FilterNode make_exists(FieldPath path) { return std::make_shared<const Exists>(std::move(path)); }
FilterNode make_not(FilterNode operand) { return std::make_shared<const Not>(std::move(operand)); }
FilterNode make_and(std::vector<FilterNode> operands) {
  return make_junction(Junction::Kind::all, std::move(operands));
}
FilterNode make_or(std::vector<FilterNode> operands) {
  return make_junction(Junction::Kind::any, std::move(operands));
}

}  // namespace quarry
