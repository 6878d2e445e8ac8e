// The phrases of a question, and whether a text has them.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/analyzer.h"

namespace quarry {

// A phrase stands in a text where its words follow one another, compared as search compares them:
// folded, by their stems, signs between words ignored, stop words counted as words. The index knows
// no places of words: it tells which chunks have them all (anchors), and the text tells the rest
// (docs/decisions/0012-phrases.md). Immutable; share it freely.
class Phrases {
 public:
  // Those that parse_lexical_query() finds.
  Phrases(std::string_view question, std::shared_ptr<const Analyzer> analyzer);

  bool empty() const { return phrases_.empty(); }
  // Terms that every text has in which all phrases stand; none where they are stop words only.
  std::span<const std::string> anchors() const { return anchors_; }
  // By words nothing can be found: neither phrases nor what stands beside them have any that count.
  bool only_stop_words() const { return !empty() && !has_terms_; }
  // All of them, each in one of the two.
  bool stand_in(std::string_view title, std::string_view text) const;

 private:
  using Sequence = std::vector<std::string>;

  std::shared_ptr<const Analyzer> analyzer_;
  std::vector<Sequence> phrases_;
  bool has_terms_ = false;
  std::vector<std::string> anchors_;  // ascending, each once
};

}  // namespace quarry
