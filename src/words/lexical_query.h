// A question as search by words takes it: its terms, the beginnings of words that it asks for and
// the phrases that it demands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/analyzer.h"

namespace quarry {

struct LexicalQuery {
  std::vector<std::string> terms;     // as the analyzer gives them; a term asked twice counts twice
  std::vector<std::string> prefixes;  // folded; any word that begins so
  std::vector<std::string> names = {};    // those of the terms that are names and codes, whole
  std::vector<std::string> phrases = {};  // what stands in quotes; their words are terms as well
};

// `pump*` asks for words that begin with "pump": letters and digits of any script, at least two,
// and a star where no word goes on behind it. `"warm start"` demands the phrase: a quote begins one
// where no word comes before it and ends one where none follows, so that an inch (3") is no quote.
// All else, quotes without a fellow too, is text. Never fails.
LexicalQuery parse_lexical_query(std::string_view text, const Analyzer& analyzer);

}  // namespace quarry
