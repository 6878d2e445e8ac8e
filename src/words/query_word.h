// A word of a question as the index has it.
#pragma once

#include <algorithm>
#include <compare>
#include <string>
#include <utility>
#include <vector>

#include "text/language.h"

namespace quarry::words {

// The term that a word is in the documents, and what else it is in documents of other languages,
// each once: a document's word has one stem, that of its language.
struct QueryWord {
  std::string term;
  std::vector<std::string> others = {};

  auto operator<=>(const QueryWord&) const = default;
};

// `terms(language)` are those of one text, which have the same words in each language, as the
// analyzer gives them.
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
