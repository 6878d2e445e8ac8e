// What a tokenizer.json looks for in a text: a string or a regular expression.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/document.h"
#include "core/json.h"
#include "core/result.h"
#include "tokenize/word_pattern.h"

namespace quarry::tokenize {

// Immutable; share it freely.
class Pattern {
 public:
  // {"String": "..."} or {"Regex": "..."}. Errors: corrupt, invalid (an expression that cannot be
  // read), both with `owner`, the part of the file that holds it.
  static Result<Pattern> read(const Json& json, std::string_view owner);

  // Called with each match and with what lies between, from left to right; false stops.
  using Each = std::function<bool(TextRange range, bool is_match)>;
  // Tells all of `text`. Returns whether it came to the end. An expression that takes too long
  // counts as not matching what is left.
  bool for_each(std::string_view text, const Each& each) const;

 private:
  struct Expression;  // of ICU

  bool for_each_string(std::string_view text, const Each& each) const;
  bool for_each_word(std::string_view text, const Each& each) const;
  bool for_each_match(std::string_view text, const Each& each) const;

  std::string string_;                            // looked for if it is not empty
  std::optional<WordPattern> words_;              // else by hand
  std::shared_ptr<const Expression> expression_;  // else by ICU
};

}  // namespace quarry::tokenize
