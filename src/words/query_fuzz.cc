// Parses arbitrary bytes as a question. Checks that the number of prefixes and phrases is bounded,
// that anchors are query words, and that each phrase matches itself.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "words/lexical_query.h"
#include "words/phrases.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quarry;
  using namespace quarry::words;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const text::Languages languages{text::Language::english, text::Language::german,
                                  text::Language::turkish};
  const LexicalQuery query = parse_lexical_query(text, *text::Analyzer::standard(), languages);
  if (query.prefixes.size() + query.phrases.size() > size) std::abort();
  const auto is_term = [&](const std::string& term) {
    return std::ranges::find(query.words, term, &QueryWord::term) != query.words.end();
  };
  const auto is_word = [&](const QueryWord& word) {
    return std::ranges::find(query.words, word) != query.words.end();
  };
  const Phrases phrases(text, text::Analyzer::standard(), languages);
  if (phrases.empty() != query.phrases.empty()) std::abort();
  if (!std::ranges::all_of(query.names, is_term)) std::abort();
  if (!std::ranges::all_of(phrases.anchors(), is_word)) std::abort();
  for (const std::string& phrase : query.phrases) {
    const Phrases alone('"' + phrase + '"', text::Analyzer::standard(), languages);
    if (!alone.match("", phrase)) std::abort();
  }
  return 0;
}
