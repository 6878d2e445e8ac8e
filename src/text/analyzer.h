// Turns text into the terms that lexical search counts.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/language.h"

namespace quarry::text {

// Splits text into words (UAX #29), folds them, drops English stop words, and stems each word with
// the Snowball stemmer of the given language, or of the word's script if that script determines the
// language. CJK text becomes bigrams. An identifier (snake_case, camelCase, part number) yields the
// whole without its separators, and its parts. The language changes only the stems: the nth term
// stands for the same word in every language (docs/decisions/0008).
//
// A collection's documents and the questions asked of it must use the same Analyzer, so an index
// stores its `name`. Thread-safe.
class Analyzer {
 public:
  static std::shared_ptr<const Analyzer> standard();
  virtual ~Analyzer() = default;

  virtual std::string_view name() const = 0;  // includes the version; stored in the index
  // Returns terms in order of appearance, including repeats.
  virtual std::vector<std::string> terms(std::string_view text, Language language = {}) const = 0;
  // Also appends names(text), so that one pass over a question yields both.
  virtual std::vector<std::string> terms(std::string_view text, Language language,
                                         std::vector<std::string>& names) const = 0;

  // For phrase matching: returns every word in order, including stop words. An identifier is split
  // only at its separators, and CJK text into characters.
  virtual std::vector<std::string> sequence(std::string_view text,
                                            Language language = {}) const = 0;
  // Returns the subset of terms() that every text containing this phrase must have.
  virtual std::vector<std::string> anchors(std::string_view text, Language language = {}) const = 0;
  // Returns the subset of terms() that are names and codes, unsplit (identifier.h).
  virtual std::vector<std::string> names(std::string_view text, Language language = {}) const = 0;
};

// Returns true for English words that lexical search ignores (stop_words.cc).
bool is_stop_word(std::string_view folded_word);

}  // namespace quarry::text
