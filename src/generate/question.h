// What a question asks about, in the form in which sentences are held against it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/analyzer.h"

namespace quarry::generate {

// A set of the question's terms: bit i stands for term i.
using TermSet = std::uint64_t;

// Immutable; share it freely.
class Question {
 public:
  explicit Question(std::string_view text);

  // The distinct content words, without those that only ask ("what", "how many"). At most 64: the
  // rest of a longer question is not looked at.
  std::size_t terms() const { return places_.size(); }
  TermSet all() const { return terms() == 64 ? ~TermSet{0} : (TermSet{1} << terms()) - 1; }
  // Numbers, identifiers, and names written with a capital inside the question.
  TermSet keys() const { return keys_; }
  // "How many", "how long", "when", "what percentage".
  bool wants_number() const { return wants_number_; }

  TermSet terms_in(std::string_view text) const;
  // Whether every word of a title stands in the question: "GPL-3" in "... under the GPL version 3".
  bool names(std::string_view title) const;

 private:
  std::shared_ptr<const text::Analyzer> analyzer_ = text::Analyzer::standard();
  std::unordered_map<std::string, unsigned> places_;
  TermSet keys_ = 0;
  bool wants_number_ = false;
};

// How much each term of a question tells, from the share of sentences that hold it (the idf of
// BM25). Immutable; share it freely.
class TermWeights {
 public:
  TermWeights(const Question& question, std::span<const TermSet> sentences);

  // The weight of `held` as a part of the weight of `of`; 0 where `of` is empty.
  double share(TermSet held, TermSet of) const;

 private:
  std::vector<double> weights_;
};

}  // namespace quarry::generate
