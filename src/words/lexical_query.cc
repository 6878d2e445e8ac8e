// Parses in three steps: extract phrases, extract prefixes from the text outside phrases, and
// analyze the rest. The words of phrases also become terms, so that they count for the score.
#include "words/lexical_query.h"

#include <utility>

#include "text/unicode.h"
#include "text/utf8.h"
#include "text/word_scan.h"

namespace quarry::words {
namespace {

// A single letter matches too many words to be useful.
constexpr std::size_t kShortestPrefix = 2;  // characters

bool word_at(std::string_view text, std::size_t at) {
  return at < text.size() && text::is_word_character(text::decode_utf8(text, at).value);
}

bool word_before(std::string_view text, std::size_t at) {
  return at > 0 && word_at(text, text::code_point_border(text, at - 1));
}

// Returns the first quote at or after `from` that can end a phrase, or npos.
std::size_t closing_quote(std::string_view text, std::size_t from) {
  std::size_t at = text.find('"', from);
  while (at != std::string_view::npos && word_at(text, at + 1)) at = text.find('"', at + 1);
  return at;
}

// Returns the text outside phrases, with a space in place of each phrase.
std::string take_phrases(std::string_view text, const text::Analyzer& analyzer,
                         std::vector<std::string>& phrases) {
  std::string outside;
  std::size_t copied = 0;
  for (std::size_t open = text.find('"'); open != std::string_view::npos;
       open = text.find('"', open + 1)) {
    if (word_before(text, open)) continue;
    const std::size_t close = closing_quote(text, open + 1);
    if (close == std::string_view::npos) break;
    const std::string_view phrase = text.substr(open + 1, close - open - 1);
    if (!analyzer.sequence(phrase).empty()) {
      outside.append(text.substr(copied, open - copied)).push_back(' ');
      phrases.emplace_back(phrase);
      copied = close + 1;
    }
    open = close;
  }
  return outside.append(text.substr(copied));
}

// Returns the text without the letters of its prefixes.
std::string take_prefixes(std::string_view text, std::vector<QueryPrefix>& prefixes) {
  std::string rest;
  std::size_t word = 0, characters = 0;  // start and size of the current word
  for (std::size_t at = 0; at < text.size();) {
    const text::CodePoint c = text::decode_utf8(text, at);
    if (text::is_word_character(c.value)) {
      ++characters;
    } else if (c.value == '*' && characters >= kShortestPrefix && !word_at(text, at + 1)) {
      prefixes.push_back({.text = text::fold(text.substr(word, at - word))});
      rest.resize(rest.size() - (at - word));
      characters = 0;
    } else {
      characters = 0;
    }
    rest.append(text.substr(at, c.size));
    at += c.size;
    if (characters == 0) word = at;
  }
  return rest;
}

template <class Each>
void append(std::vector<Each> more, std::vector<Each>& all) {
  for (Each& each : more) all.push_back(std::move(each));
}

// The parts of a name or code are not whole words of this prefix, so it has none.
QueryWord whole_word(std::string_view prefix, const text::Analyzer& analyzer,
                     text::Languages languages) {
  auto words =
      words_in(languages, [&](text::Language each) { return analyzer.terms(prefix, each); });
  return words.size() == 1 ? std::move(words.front()) : QueryWord();
}

}  // namespace

LexicalQuery parse_lexical_query(std::string_view text, const text::Analyzer& analyzer,
                                 text::Languages languages) {
  LexicalQuery query;
  const auto words = [&](std::string_view part) {
    return words_in(languages, [&](text::Language language) {
      if (language != languages.first()) return analyzer.terms(part, language);
      return analyzer.terms(part, language, query.names);
    });
  };
  std::string rest;  // owns the text if it has phrases or prefixes
  if (text.find('"') != std::string_view::npos || text.find('*') != std::string_view::npos) {
    const std::string outside = take_phrases(text, analyzer, query.phrases);
    text = rest = take_prefixes(outside, query.prefixes);
  }
  query.words = words(text);
  for (QueryPrefix& each : query.prefixes) each.whole = whole_word(each.text, analyzer, languages);
  for (const std::string& phrase : query.phrases) append(words(phrase), query.words);
  return query;
}

}  // namespace quarry::words
