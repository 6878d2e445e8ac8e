// Text to the terms that lexical search counts.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/language.h"

namespace quarry::text {

// Words by UAX #29, folded, English stop words dropped, Snowball stems of the language given and of
// languages that have a script of their own; CJK as bigrams; an identifier (snake_case, camelCase,
// part-number) gives itself whole, without signs, and its parts. Which words there are does not
// depend on the language: the nth term is of the same word in each (docs/decisions/0008).
// The same Analyzer must serve a collection's documents and its questions: `name` is stored.
// Thread-safe.
class Analyzer {
 public:
  static std::shared_ptr<const Analyzer> standard();
  virtual ~Analyzer() = default;

  virtual std::string_view name() const = 0;  // with its version, as stored in an index
  // Terms in order of appearance, repeats kept.
  virtual std::vector<std::string> terms(std::string_view text, Language language = {}) const = 0;
  // The same, and appends names(text): a question is read once for both.
  virtual std::vector<std::string> terms(std::string_view text, Language language,
                                         std::vector<std::string>& names) const = 0;

  // For phrases. The words as they follow one another: stop words too, an identifier by the words
  // between its signs, CJK by characters.
  virtual std::vector<std::string> sequence(std::string_view text,
                                            Language language = {}) const = 0;
  // Those of terms() that every text has in which this one stands.
  virtual std::vector<std::string> anchors(std::string_view text, Language language = {}) const = 0;
  // Those of terms() that are names and codes, whole (identifier.h).
  virtual std::vector<std::string> names(std::string_view text, Language language = {}) const = 0;
};

bool is_stop_word(std::string_view folded_word);

}  // namespace quarry::text
