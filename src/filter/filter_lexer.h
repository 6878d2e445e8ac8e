// The words of a filter expression, with their places.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace quarry::filter {

// Fields of these names are written in quotes.
inline constexpr std::array<std::string_view, 8> kFilterKeywords = {
    "and", "or", "not", "in", "contains", "exists", "true", "false"};

enum class FilterTokenKind { name, text, number, symbol, end };

struct FilterToken {
  FilterTokenKind kind = FilterTokenKind::end;
  std::string text;          // a string without quotes and escapes; otherwise as written
  std::size_t position = 0;  // byte from 0

  bool is(std::string_view symbol) const {
    return kind == FilterTokenKind::symbol && text == symbol;
  }
  // Keywords may be written in any case.
  bool is_word(std::string_view lower_case) const;
};

// One thread at a time.
class FilterLexer {
 public:
  explicit FilterLexer(std::string_view expression) : expression_(expression) {}
  // Errors: invalid, with the position.
  Result<FilterToken> next();

 private:
  Result<FilterToken> quoted(char quote);
  FilterToken taken(FilterTokenKind kind, std::size_t size);

  std::string_view expression_;
  std::size_t at_ = 0;
};

}  // namespace quarry::filter
