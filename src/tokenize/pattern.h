// A search pattern of a tokenizer.json: a string or a regular expression.
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
  // Reads {"String": "..."} or {"Regex": "..."}. `owner` names the part of the file in messages.
  // Errors: corrupt, invalid (an expression that ICU cannot compile).
  static Result<Pattern> read(const Json& json, std::string_view owner);

  // Receives each match and each stretch between matches, from left to right. Returns false to
  // stop.
  using Each = std::function<bool(TextRange range, bool is_match)>;
  // Calls `each` for all of `text`. Returns false if `each` did. If an expression exceeds its time
  // limit, the rest of the text counts as one stretch without a match.
  bool for_each(std::string_view text, const Each& each) const;

 private:
  struct Expression;  // compiled by ICU

  bool for_each_string(std::string_view text, const Each& each) const;
  bool for_each_word(std::string_view text, const Each& each) const;
  bool for_each_match(std::string_view text, const Each& each) const;

  std::string string_;                            // used if not empty
  std::optional<WordPattern> words_;              // else used if known
  std::shared_ptr<const Expression> expression_;  // else used
};

}  // namespace quarry::tokenize
