// A word of a question as terms of the index.
#pragma once

#include <algorithm>
#include <compare>
#include <string>
#include <utility>
#include <vector>

#include "text/language.h"

namespace quarry::words {

// One word has a term per language of the documents, because each document is stemmed in its own
// language: `term` in the first language, and in `others` the different terms of further languages,
// each once.
struct QueryWord {
  std::string term;
  std::vector<std::string> others = {};

  auto operator<=>(const QueryWord&) const = default;
};

// Analyzes one text in each language and merges the nth terms. `terms(language)` must return the
// same words in the same order for every language, as Analyzer::terms() does.
template <class Terms>
std::vector<QueryWord> words_in(text::Languages languages, const Terms& terms) {
  if (languages.empty()) languages.insert(text::Language::english);
  std::vector<QueryWord> words;
  bool first = true;
  languages.visit([&](text::Language language) {
    std::vector<std::string> here = terms(language);
    if (std::exchange(first, false)) words.resize(here.size());
    for (std::size_t i = 0; i < std::min(words.size(), here.size()); ++i) {
      QueryWord& word = words[i];
      if (word.term.empty()) {
        word.term = std::move(here[i]);
      } else if (word.term != here[i] &&
                 std::ranges::find(word.others, here[i]) == word.others.end()) {
        word.others.push_back(std::move(here[i]));
      }
    }
  });
  return words;
}

}  // namespace quarry::words
