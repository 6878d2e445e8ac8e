// Checks whether a text contains the phrases of a question.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/analyzer.h"
#include "words/query_word.h"

namespace quarry::words {

// A phrase matches where its words follow each other in the text. Words compare as in search:
// folded, stemmed, with punctuation ignored; stop words count. The index stores no positions, so it
// only finds the chunks that have all anchors, and the text of each decides
// (docs/decisions/0012-phrases.md). If the documents are in several languages, all phrases must
// match with the stems of one of them. Immutable; share it freely.
class Phrases {
 public:
  // Takes the phrases that parse_lexical_query() finds in `question`.
  Phrases(std::string_view question, std::shared_ptr<const text::Analyzer> analyzer,
          text::Languages languages = {});

  bool empty() const { return readings_.empty(); }
  // Words that a text must have to match all phrases; empty if every phrase word is a stop word.
  std::span<const QueryWord> anchors() const { return anchors_; }
  // Returns true if there are phrases but lexical search has no word or prefix to look up.
  bool only_stop_words() const { return !empty() && !has_terms_; }
  // Returns true if each phrase is in the title or in the text, and if there are no phrases.
  bool match(std::string_view title, std::string_view text) const;

 private:
  using Sequence = std::vector<std::string>;

  struct Reading {
    text::Language language{};
    std::vector<Sequence> phrases;
  };
  Reading read(std::span<const std::string> phrases, text::Language language) const;

  std::shared_ptr<const text::Analyzer> analyzer_;
  std::vector<Reading> readings_;  // one per language; empty if there is no phrase
  bool has_terms_ = false;
  std::vector<QueryWord> anchors_;  // ascending, without duplicates
};

}  // namespace quarry::words
