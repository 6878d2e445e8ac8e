// A question parsed for lexical search: its terms, word prefixes and required phrases.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/analyzer.h"
#include "words/query_word.h"

namespace quarry::words {

// The beginning of a word, written `pump*`.
struct QueryPrefix {
  std::string text;  // folded; matches every term that starts with it
  // The same letters as a whole word, because stemming changes its end: "library" is indexed as
  // "librari". Empty if the letters are not exactly one term.
  QueryWord whole = {};
};

struct LexicalQuery {
  std::vector<QueryWord> words;           // from the analyzer; a repeated word counts twice
  std::vector<QueryPrefix> prefixes;      // words that end in a star
  std::vector<std::string> names = {};    // terms of `words` that are names and codes, unsplit
  std::vector<std::string> phrases = {};  // quoted text; its words are also in `words`
};

// Parses a question. Never fails: text that is not one of the following is plain words.
//
// `pump*` is a prefix of at least two letters or digits of any script. No letter or digit may
// follow the star.
//
// `"warm start"` is a required phrase. An opening quote does not follow a letter or digit and a
// closing quote does not precede one, so an inch mark (3") does not open a phrase. An unpaired
// quote is plain text, and so is a pair without words.
//
// Words are stemmed in each of `languages`, the languages of the documents; if empty, in English.
LexicalQuery parse_lexical_query(std::string_view text, const text::Analyzer& analyzer,
                                 text::Languages languages = {});

}  // namespace quarry::words
