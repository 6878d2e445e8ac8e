// Splits an expression into tokens. Positions in errors count from 1.
#include "filter/filter_lexer.h"

#include <algorithm>
#include <array>
#include <optional>

namespace quarry::filter {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// All bytes above ASCII belong to names, which covers the letters of every script.
bool starts_name(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool continues_name(char c) { return starts_name(c) || is_digit(c) || c == '-'; }

template <class Predicate>
std::size_t run_length(std::string_view text, Predicate belongs) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, belongs) - text.begin());
}

// Matches JSON numbers: -12, 3.5, 1e-3.
std::size_t number_length(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  at += run_length(text.substr(at), is_digit);
  if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
    at += 1 + run_length(text.substr(at + 1), is_digit);
  }
  if (at < text.size() && lower(text[at]) == 'e') {
    const std::size_t sign = at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+');
    const std::size_t digits = run_length(text.substr(at + 1 + sign), is_digit);
    if (digits > 0) at += 1 + sign + digits;
  }
  return at;
}

std::size_t symbol_length(std::string_view text) {
  for (const std::string_view two : {"==", "!=", "<=", ">="}) {
    if (text.starts_with(two)) return 2;
  }
  return std::string_view("<>()[],.").contains(text.front()) ? 1 : 0;
}

std::optional<char> unescaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '"':
    case '\'':
    case '\\':
      return c;
    default:
      return std::nullopt;
  }
}

Error at(std::size_t position, std::string_view what) {
  return {Code::invalid,
          "filter, position " + std::to_string(position + 1) + ": " + std::string(what)};
}

}  // namespace

bool FilterToken::is_word(std::string_view lower_case) const {
  return kind == FilterTokenKind::name && std::ranges::equal(text, lower_case, {}, lower);
}

FilterToken FilterLexer::consume(FilterTokenKind kind, std::size_t size) {
  FilterToken token{
      .kind = kind, .text = std::string(expression_.substr(at_, size)), .position = at_};
  at_ += size;
  return token;
}

Result<FilterToken> FilterLexer::quoted(char quote) {
  FilterToken token{.kind = FilterTokenKind::text, .text = {}, .position = at_};
  for (++at_; at_ < expression_.size() && expression_[at_] != quote; ++at_) {
    char c = expression_[at_];
    if (c == '\\') {
      const auto plain =
          at_ + 1 < expression_.size() ? unescaped(expression_[at_ + 1]) : std::optional<char>();
      if (!plain) return at(at_, R"(expected \", \', \\, \n or \t after the backslash)");
      c = *plain;
      ++at_;
    }
    token.text.push_back(c);
  }
  if (at_ >= expression_.size())
    return at(token.position, "expected a closing quote for the string that starts here");
  ++at_;
  return token;
}

Result<FilterToken> FilterLexer::next() {
  at_ += run_length(expression_.substr(at_), is_space);
  const std::string_view rest = expression_.substr(at_);
  if (rest.empty()) return consume(FilterTokenKind::end, 0);
  const char first = rest.front();
  if (first == '"' || first == '\'') return quoted(first);
  if (starts_name(first)) return consume(FilterTokenKind::name, run_length(rest, continues_name));
  if (is_digit(first) || (first == '-' && rest.size() > 1 && is_digit(rest[1]))) {
    return consume(FilterTokenKind::number, number_length(rest));
  }
  if (const std::size_t size = symbol_length(rest)) return consume(FilterTokenKind::symbol, size);
  if (first == '=') return at(at_, "expected ==, found '='");
  if (first == '!') return at(at_, "expected != or not, found '!'");
  if (first == '&') return at(at_, "expected and, found '&'");
  if (first == '|') return at(at_, "expected or, found '|'");
  return at(at_, "expected a name, a value or an operator, found '" + std::string(1, first) + "'");
}

}  // namespace quarry::filter
