// Any bytes as a question to search by words: no crash, what is asked for is bounded, and a phrase
// has what the index is asked for in its place.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "words/lexical_query.h"
#include "words/phrases.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quarry;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const LexicalQuery query = parse_lexical_query(text, *Analyzer::standard());
  if (query.prefixes.size() + query.phrases.size() > size) std::abort();
  const auto is_term = [&](const std::string& term) {
    return std::ranges::find(query.terms, term) != query.terms.end();
  };
  const Phrases phrases(text, Analyzer::standard());
  if (phrases.empty() != query.phrases.empty()) std::abort();
  if (!std::ranges::all_of(query.names, is_term)) std::abort();
  if (!std::ranges::all_of(phrases.anchors(), is_term)) std::abort();
  for (const std::string& phrase : query.phrases) {
    if (!Phrases('"' + phrase + '"', Analyzer::standard()).stand_in("", phrase)) std::abort();
  }
  return 0;
}
