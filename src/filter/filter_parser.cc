// Parses filter expressions by recursive descent over the grammar of docs/guide/filters.md.
#include <algorithm>
#include <charconv>

#include "filter/filter.h"
#include "filter/filter_lexer.h"

namespace quarry::filter {
namespace {

// Filters are untrusted input: bound the recursion depth and the time of a scan.
constexpr std::size_t kLongestExpression = 16 * 1024;
constexpr int kDeepestNesting = 64;

// One thread at a time.
class Parser {
 public:
  explicit Parser(std::string_view expression) : lexer_(expression) {}

  Result<Filter> parse() {
    QUARRY_TRY(advance());
    if (token_.kind == FilterTokenKind::end) return expected("a condition such as year >= 2024");
    Filter node = QUARRY_TRY(disjunction(0));
    if (token_.kind != FilterTokenKind::end) return expected("and, or, or the end of the filter");
    return node;
  }

 private:
  Result<void> advance() {
    token_ = QUARRY_TRY(lexer_.next());
    return {};
  }
  Error expected(std::string_view what) const {
    const std::string found =
        token_.kind == FilterTokenKind::end ? "the end of the filter" : "'" + token_.text + "'";
    return {Code::invalid, "filter, position " + std::to_string(token_.position + 1) +
                               ": expected " + std::string(what) + ", found " + found};
  }
  Result<void> take(std::string_view symbol) {
    if (!token_.is(symbol)) return expected("'" + std::string(symbol) + "'");
    return advance();
  }

  Result<Filter> disjunction(int depth) {
    std::vector<Filter> operands = {QUARRY_TRY(conjunction(depth))};
    while (token_.is_word("or")) {
      QUARRY_TRY(advance());
      operands.push_back(QUARRY_TRY(conjunction(depth)));
    }
    return make_or(std::move(operands));
  }

  Result<Filter> conjunction(int depth) {
    std::vector<Filter> operands = {QUARRY_TRY(condition(depth))};
    while (token_.is_word("and")) {
      QUARRY_TRY(advance());
      operands.push_back(QUARRY_TRY(condition(depth)));
    }
    return make_and(std::move(operands));
  }

  Result<Filter> condition(int depth) {
    if (depth >= kDeepestNesting) {
      return expected("at most " + std::to_string(kDeepestNesting) + " levels of nesting");
    }
    if (token_.is_word("not")) {
      QUARRY_TRY(advance());
      return make_not(QUARRY_TRY(condition(depth + 1)));
    }
    if (token_.is("(")) {
      QUARRY_TRY(advance());
      Filter inner = QUARRY_TRY(disjunction(depth + 1));
      QUARRY_TRY(take(")"));
      return inner;
    }
    return token_.is_word("exists") ? exists() : comparison();
  }

  Result<Filter> exists() {
    QUARRY_TRY(advance());
    QUARRY_TRY(take("("));
    FieldPath path = QUARRY_TRY(field());
    QUARRY_TRY(take(")"));
    return make_exists(std::move(path));
  }

  Result<Filter> comparison() {
    FieldPath path = QUARRY_TRY(field());
    if (token_.is_word("in")) return membership(std::move(path), FilterOperator::equal);
    if (token_.is_word("not")) {
      QUARRY_TRY(advance());
      if (!token_.is_word("in")) return expected("in after not");
      return membership(std::move(path), FilterOperator::not_equal);
    }
    const FilterOperator op = QUARRY_TRY(comparison_operator());
    if (op == FilterOperator::contains && token_.kind != FilterTokenKind::text) {
      return expected("a string after contains");
    }
    return make_comparison(std::move(path), op, {QUARRY_TRY(value())});
  }

  Result<FilterOperator> comparison_operator() {
    using enum FilterOperator;
    for (const FilterOperator op : {equal, not_equal, less_equal, less, greater_equal, greater}) {
      if (!token_.is(to_string(op))) continue;
      QUARRY_TRY(advance());
      return op;
    }
    if (!token_.is_word("contains"))
      return expected("==, !=, <, <=, >, >=, in, not in or contains");
    QUARRY_TRY(advance());
    return contains;
  }

  Result<Filter> membership(FieldPath path, FilterOperator op) {
    QUARRY_TRY(advance());
    QUARRY_TRY(take("["));
    std::vector<Json> values = {QUARRY_TRY(value())};
    while (token_.is(",")) {
      QUARRY_TRY(advance());
      values.push_back(QUARRY_TRY(value()));
    }
    QUARRY_TRY(take("]"));
    return make_comparison(std::move(path), op, std::move(values));
  }

  Result<FieldPath> field() {
    FieldPath path = {QUARRY_TRY(field_name())};
    while (token_.is(".")) {
      if (path.size() == kDeepestField) {
        return expected("at most " + std::to_string(kDeepestField) + " names in a field");
      }
      QUARRY_TRY(advance());
      path.push_back(QUARRY_TRY(field_name()));
    }
    return path;
  }

  Result<std::string> field_name() {
    const bool keyword = std::ranges::any_of(
        kFilterKeywords, [this](std::string_view word) { return token_.is_word(word); });
    if (keyword || (token_.kind != FilterTokenKind::name && token_.kind != FilterTokenKind::text)) {
      return expected("the name of a field");
    }
    std::string name = std::move(token_.text);
    QUARRY_TRY(advance());
    return name;
  }

  Result<Json> value() {
    Json value;
    if (token_.kind == FilterTokenKind::text) {
      value = std::move(token_.text);
    } else if (token_.is_word("true") || token_.is_word("false")) {
      value = token_.is_word("true");
    } else if (token_.kind == FilterTokenKind::number) {
      value = QUARRY_TRY(number());
    } else {
      return expected("a string in quotes, a number, true or false");
    }
    QUARRY_TRY(advance());
    return value;
  }

  Result<Json> number() const {
    const char *begin = token_.text.data(), *end = begin + token_.text.size();
    std::int64_t whole = 0;
    if (const auto read = std::from_chars(begin, end, whole);
        read.ec == std::errc() && read.ptr == end) {
      return Json(whole);
    }
    double real = 0;
    if (const auto read = std::from_chars(begin, end, real);
        read.ec == std::errc() && read.ptr == end) {
      return Json(real);
    }
    return expected("a number that fits in a double");
  }

  FilterLexer lexer_;
  FilterToken token_;
};

}  // namespace

Result<std::shared_ptr<const Filter>> Filter::parse(std::string_view expression) {
  if (expression.size() > kLongestExpression) {
    return {Code::invalid, "filter: expected at most " + std::to_string(kLongestExpression) +
                               " bytes, found " + std::to_string(expression.size())};
  }
  return std::make_shared<const Filter>(QUARRY_TRY(Parser(expression).parse()));
}

}  // namespace quarry::filter
