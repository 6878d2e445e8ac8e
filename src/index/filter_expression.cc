#include "index/filter_expression.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <optional>

#include "index/filter_lexer.h"

namespace quarry {
namespace {

constexpr std::array<std::string_view, 7> kOperators = {
    "==", "!=", "<", "<=", ">", ">=", "contains"};

// Null where a name leads nowhere.
const Json& at_path(const Json& metadata, const FilterPath& path) {
  const Json* value = &metadata;
  for (const std::string& name : path) value = &(*value)[name];
  return *value;
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Metadata of CSV files and command lines holds numbers as strings: beside a number they count as
// one where they spell one.
std::optional<double> as_number(const Json& value) {
  if (value.is_number()) return value.number();
  return value.is_string() ? number_in(value.string()) : std::nullopt;
}

// Unordered where the two are of kinds that have nothing in common.
std::partial_ordering compare(const Json& field, const Json& literal) {
  if (field.is_string() && literal.is_string()) return field.string() <=> literal.string();
  if (field.is_bool() && literal.is_bool()) return field.boolean() <=> literal.boolean();
  if (field.is_integer() && literal.is_integer()) return field.integer() <=> literal.integer();
  if (field.is_number() || literal.is_number()) {
    const auto a = as_number(field), b = as_number(literal);
    if (a && b) return *a <=> *b;
  }
  return std::partial_ordering::unordered;
}

bool holds(const Json& field, FilterOperator op, const Json& literal) {
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
      return field.is_string() && field.string().contains(literal.string());
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

std::string print(const FilterPath& path) {
  std::string out;
  for (const std::string& name : path) {
    if (!out.empty()) out += '.';
    out += is_plain(name) ? name : in_quotes(name);
  }
  return out;
}

std::string print(const Json& value) {
  return value.is_string() ? in_quotes(value.string()) : value.dump();
}

class Comparison final : public Filter {
 public:
  Comparison(FilterPath path, FilterOperator op, std::vector<Json> values)
      : path_(std::move(path)), op_(op), values_(std::move(values)) {}

  bool matches(const Json& metadata) const override {
    const Json& field = at_path(metadata, path_);
    if (field.is_null()) return false;
    if (op_ == FilterOperator::not_equal) return !any(field, FilterOperator::equal);
    return any(field, op_);
  }
  std::string to_string() const override {
    if (values_.size() == 1) {
      return print(path_) + " " + std::string(quarry::to_string(op_)) + " " + print(values_[0]);
    }
    std::string out = print(path_) + (op_ == FilterOperator::equal ? " in [" : " not in [");
    for (const Json& value : values_) out += (&value == &values_[0] ? "" : ", ") + print(value);
    return out + "]";
  }

 private:
  bool any(const Json& field, FilterOperator op) const {
    const auto item_holds = [&](const Json& item) {
      return std::ranges::any_of(values_, [&](const Json& v) { return holds(item, op, v); });
    };
    return field.is_array() ? std::ranges::any_of(field.items(), item_holds) : item_holds(field);
  }

  FilterPath path_;
  FilterOperator op_;
  std::vector<Json> values_;
};

class Exists final : public Filter {
 public:
  explicit Exists(FilterPath path) : path_(std::move(path)) {}
  bool matches(const Json& metadata) const override { return !at_path(metadata, path_).is_null(); }
  std::string to_string() const override { return "exists(" + print(path_) + ")"; }

 private:
  FilterPath path_;
};

class Not final : public Filter {
 public:
  explicit Not(FilterNode operand) : operand_(std::move(operand)) {}
  bool matches(const Json& metadata) const override { return !operand_->matches(metadata); }
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

std::string_view to_string(FilterOperator op) { return kOperators[static_cast<std::size_t>(op)]; }

FilterNode make_comparison(FilterPath path, FilterOperator op, std::vector<Json> values) {
  return std::make_shared<const Comparison>(std::move(path), op, std::move(values));
}
FilterNode make_exists(FilterPath path) { return std::make_shared<const Exists>(std::move(path)); }
FilterNode make_not(FilterNode operand) { return std::make_shared<const Not>(std::move(operand)); }
FilterNode make_and(std::vector<FilterNode> operands) {
  return make_junction(Junction::Kind::all, std::move(operands));
}
FilterNode make_or(std::vector<FilterNode> operands) {
  return make_junction(Junction::Kind::any, std::move(operands));
}

}  // namespace quarry
