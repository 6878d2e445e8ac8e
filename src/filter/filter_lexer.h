// Splits a filter expression into tokens with positions.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry::filter {

// A field with one of these names must be quoted.
inline constexpr std::array<std::string_view, 8> kFilterKeywords = {
    "and", "or", "not", "in", "contains", "exists", "true", "false"};

enum class FilterTokenKind { name, text, number, symbol, end };

struct FilterToken {
  FilterTokenKind kind = FilterTokenKind::end;
  std::string text;          // a string without quotes and escapes; any other token as written
  std::size_t position = 0;  // byte offset, from 0

  bool is(std::string_view symbol) const {
    return kind == FilterTokenKind::symbol && text == symbol;
  }
  // Matches keywords in any case.
  bool is_word(std::string_view lower_case) const;
};

// One thread at a time.
class FilterLexer {
 public:
  explicit FilterLexer(std::string_view expression) : expression_(expression) {}
  // Returns the next token; at the end, one of kind `end`. Errors: invalid, with the position.
  Result<FilterToken> next();

 private:
  Result<FilterToken> quoted(char quote);
  FilterToken consume(FilterTokenKind kind, std::size_t size);

  std::string_view expression_;
  std::size_t at_ = 0;
};

}  // namespace quarry::filter
