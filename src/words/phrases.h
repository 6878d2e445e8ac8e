// The phrases of a question, and whether a text has them.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/analyzer.h"
#include "words/query_word.h"

namespace quarry::words {

// A phrase stands in a text where its words follow one another, compared as search compares them:
// folded, by their stems, signs between words ignored, stop words counted as words. The index knows
// no places of words: it tells which chunks have them all (anchors), and the text tells the rest
// (docs/decisions/0012-phrases.md). In documents of several languages the stems of any one of them
// do. Immutable; share it freely.
class Phrases {
 public:
  // Those that parse_lexical_query() finds.
  Phrases(std::string_view question, std::shared_ptr<const text::Analyzer> analyzer,
          text::Languages languages = {});

  bool empty() const { return readings_.empty(); }
  // Words that every text has in which all phrases stand; none where they are stop words only.
  std::span<const QueryWord> anchors() const { return anchors_; }
  // By words nothing can be found: neither phrases nor what stands beside them have any that count.
  bool only_stop_words() const { return !empty() && !has_terms_; }
  // All of them, each in one of the two. True where there are none.
  bool stand_in(std::string_view title, std::string_view text) const;

 private:
  using Sequence = std::vector<std::string>;

  struct Reading {
    text::Language language{};
    std::vector<Sequence> phrases;
  };
  Reading read(std::span<const std::string> phrases, text::Language language) const;

  std::shared_ptr<const text::Analyzer> analyzer_;
  std::vector<Reading> readings_;  // one for each language; none: there is no phrase
  bool has_terms_ = false;
  std::vector<QueryWord> anchors_;  // ascending, each once
};

}  // namespace quarry::words
