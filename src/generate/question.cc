#include "generate/question.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "text/unicode.h"
#include "text/word_scan.h"

namespace quarry::generate {
namespace {

// Words that form a question but not its topic, case-folded. Not all are stop words in documents.
constexpr std::array<std::string_view, 44> kAskingWords = {
    "what", "which",  "who",    "whom",    "whose",    "when",  "where", "why",  "how",
    "many", "much",   "do",     "does",    "did",      "can",   "could", "may",  "might",
    "must", "shall",  "should", "will",    "would",    "is",    "are",   "was",  "were",
    "has",  "have",   "had",    "i",       "me",       "my",    "you",   "your", "we",
    "our",  "please", "tell",   "explain", "describe", "there", "any",   "some"};

constexpr std::array<std::string_view, 22> kNumberPhrases = {
    "how many",   "how much",  "how long",        "how often",   "how old",
    "how far",    "how high",  "how deep",        "how heavy",   "how big",
    "how large",  "how fast",  "how tall",        "when ",       "what year",
    "which year", "what date", "what percentage", "what number", "what temperature",
    "what price", "how soon"};

bool only_asks(std::string_view folded) {
  return std::ranges::find(kAskingWords, folded) != kAskingWords.end();
}

bool has_capital(std::string_view word) {
  return !word.empty() && word != "I" && text::fold(word.substr(0, 1)) != word.substr(0, 1);
}

}  // namespace

Question::Question(std::string_view text) {
  const std::string folded = text::fold(text);
  wants_number_ = std::ranges::any_of(
      kNumberPhrases, [&](auto phrase) { return folded.find(phrase) != folded.npos; });
  bool first = true;
  for (std::size_t at = 0; const auto run = text::next_run(text, at); first = false) {
    at = run->range.end;
    const std::string_view word = run->range.in(text);
    if (only_asks(text::fold(word))) continue;
    TermSet held = 0;
    for (std::string& term : analyzer_->terms(word)) {
      if (places_.size() == 64 && !places_.contains(term)) continue;
      const auto place = places_.try_emplace(std::move(term), places_.size()).first->second;
      held |= TermSet{1} << place;
    }
    const bool name = !first && has_capital(word);
    if (name || run->kind == text::RunKind::identifier) keys_ |= held;
  }
}

TermSet Question::terms_in(std::string_view text) const {
  TermSet set = 0;
  for (const std::string& term : analyzer_->terms(text)) {
    if (const auto at = places_.find(term); at != places_.end()) set |= TermSet{1} << at->second;
  }
  return set;
}

bool Question::names(std::string_view title) const {
  constexpr std::string_view kBetweenWords = " \t\n-_.,:;/()'\"";
  bool any = false;
  for (std::size_t at = 0; (at = title.find_first_not_of(kBetweenWords, at)) != title.npos;) {
    const std::size_t end = std::min(title.find_first_of(kBetweenWords, at), title.size());
    for (const std::string& term : analyzer_->terms(title.substr(at, end - at))) {
      if (!places_.contains(term)) return false;
      any = true;
    }
    at = end;
  }
  return any;
}

TermWeights::TermWeights(const Question& question, std::span<const TermSet> sentences) {
  const auto total = static_cast<double>(sentences.size());
  for (std::size_t term = 0; term < question.terms(); ++term) {
    const auto holding = static_cast<double>(
        std::ranges::count_if(sentences, [&](TermSet set) { return (set >> term & 1) != 0; }));
    weights_.push_back(std::log(1 + (total - holding + 0.5) / (holding + 0.5)));
  }
}

double TermWeights::share(TermSet held, TermSet of) const {
  double part = 0, whole = 0;
  for (TermSet rest = of; rest != 0; rest &= rest - 1) {
    const double weight = weights_[static_cast<std::size_t>(std::countr_zero(rest))];
    whole += weight;
    if ((held & rest & -rest) != 0) part += weight;
  }
  return whole == 0 ? 0 : part / whole;
}

}  // namespace quarry::generate
