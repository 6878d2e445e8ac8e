// A question as search by words takes it: its terms, the beginnings of words that it asks for and
// the phrases that it demands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/analyzer.h"
#include "words/query_word.h"

namespace quarry::words {

// The beginning of a word.
struct QueryPrefix {
  std::string text;  // folded; any term that begins so is meant
  // And what it is as a whole word: of "library" the index has "librari". No term: it is none.
  QueryWord whole = {};
};

struct LexicalQuery {
  std::vector<QueryWord> words;       // as the analyzer gives them; a word asked twice counts twice
  std::vector<QueryPrefix> prefixes;  // where a star stands behind them
  std::vector<std::string> names = {};  // the terms of those words that are names and codes, whole
  std::vector<std::string> phrases = {};  // what stands in quotes; their words are terms as well
};

// `pump*` asks for words that begin with "pump": letters and digits of any script, at least two,
// and a star where no word goes on behind it. `"warm start"` demands the phrase: a quote begins one
// where no word comes before it and ends one where none follows, so that an inch (3") is no quote.
// All else, quotes without a fellow too, is text. Words are read in all of the languages that the
// documents are in; empty: as English. Never fails.
LexicalQuery parse_lexical_query(std::string_view text, const text::Analyzer& analyzer,
                                 text::Languages languages = {});

}  // namespace quarry::words
