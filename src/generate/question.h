// The content words of a question, as sets that sentences are compared with.
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

  // The number of distinct content words, without question words ("what", "how many"). At most 64;
  // further words of a longer question are ignored.
  std::size_t terms() const { return places_.size(); }
  TermSet all() const { return terms() == 64 ? ~TermSet{0} : (TermSet{1} << terms()) - 1; }
  // Numbers, identifiers and names: capitalised words other than the first.
  TermSet keys() const { return keys_; }
  // Whether it asks for a number or date: "how many", "how long", "when", "what percentage".
  bool wants_number() const { return wants_number_; }

  TermSet terms_in(std::string_view text) const;
  // Whether the question contains every word of a title: "GPL-3" in "... under the GPL version 3".
  bool names(std::string_view title) const;

 private:
  std::shared_ptr<const text::Analyzer> analyzer_ = text::Analyzer::standard();
  std::unordered_map<std::string, unsigned> places_;
  TermSet keys_ = 0;
  bool wants_number_ = false;
};

// The weight of each term of a question: its BM25 idf over the sentences. Immutable; share it
// freely.
class TermWeights {
 public:
  TermWeights(const Question& question, std::span<const TermSet> sentences);

  // The weight of the terms in both sets, divided by the weight of `of`; 0 if `of` is empty.
  double share(TermSet held, TermSet of) const;

 private:
  std::vector<double> weights_;
};

}  // namespace quarry::generate
