// A question as search by words takes it: its terms, and the beginnings of words that it asks for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/analyzer.h"

namespace quarry {

struct LexicalQuery {
  std::vector<std::string> terms;     // as the analyzer gives them; a term asked twice counts twice
  std::vector<std::string> prefixes;  // folded; any word that begins so
};

// `pump*` asks for words that begin with "pump": letters and digits of any script, at least two,
// and a star where no word goes on behind it. All else is text. Never fails.
LexicalQuery parse_lexical_query(std::string_view text, const Analyzer& analyzer);

}  // namespace quarry
