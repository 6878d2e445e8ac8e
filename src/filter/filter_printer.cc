// Prints a filter in its canonical form, which caches use as a key.
#include <algorithm>
#include <array>

#include "filter/filter.h"
#include "filter/filter_lexer.h"

namespace quarry::filter {
namespace {

constexpr std::array<std::string_view, 7> kOperators = {
    "==", "!=", "<", "<=", ">", ">=", "contains"};

bool is_keyword(std::string_view name) {
  FilterToken token{.kind = FilterTokenKind::name, .text = std::string(name), .position = 0};
  return std::ranges::any_of(kFilterKeywords, [&](auto word) { return token.is_word(word); });
}

// Returns true if a name needs no quotes.
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

struct Printer {
  std::string operator()(const Comparison& comparison) const {
    const auto& values = comparison.values;
    const std::string field = to_string(comparison.field);
    if (values.size() == 1) {
      return field + " " + std::string(to_string(comparison.op)) + " " + print(values[0]);
    }
    std::string out = field + (comparison.op == FilterOperator::equal ? " in [" : " not in [");
    for (const Json& value : values) out += (&value == &values[0] ? "" : ", ") + print(value);
    return out + "]";
  }
  std::string operator()(const Exists& exists) const {
    return "exists(" + to_string(exists.field) + ")";
  }
  std::string operator()(const Negation& negation) const {
    return "not (" + negation.operand->to_string() + ")";
  }
  std::string operator()(const Junction& junction) const {
    std::string out;
    for (const Filter& operand : junction.operands) {
      if (!out.empty()) out += junction.kind == Junction::Kind::all ? " and " : " or ";
      const bool nested = std::holds_alternative<Junction>(operand.node());
      out += nested ? "(" + operand.to_string() + ")" : operand.to_string();
    }
    return out;
  }
};

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

std::string Filter::to_string() const { return std::visit(Printer{}, node_); }

}  // namespace quarry::filter
