#include "index/lexical_query.h"

#include "text/unicode.h"
#include "text/utf8.h"
#include "text/word_scan.h"

namespace quarry {
namespace {

// One letter begins too many words to say anything.
constexpr std::size_t kShortestPrefix = 2;  // characters

bool word_at(std::string_view text, std::size_t at) {
  return at < text.size() && is_word_character(decode_utf8(text, at).value);
}

}  // namespace

LexicalQuery parse_lexical_query(std::string_view text, const Analyzer& analyzer) {
  LexicalQuery query;
  std::string rest;
  std::size_t word = 0, characters = 0;  // where the word begins that is being read
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode_utf8(text, at);
    if (is_word_character(c.value)) {
      ++characters;
    } else if (c.value == '*' && characters >= kShortestPrefix && !word_at(text, at + 1)) {
      query.prefixes.push_back(fold(text.substr(word, at - word)));
      rest.resize(rest.size() - (at - word));
      characters = 0;
    } else {
      characters = 0;
    }
    rest.append(text.substr(at, c.size));
    at += c.size;
    if (characters == 0) word = at;
  }
  query.terms = analyzer.terms(rest);
  return query;
}

}  // namespace quarry
