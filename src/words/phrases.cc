#include "words/phrases.h"

#include <algorithm>
#include <utility>

#include "words/lexical_query.h"

namespace quarry {

Phrases::Phrases(std::string_view question, std::shared_ptr<const Analyzer> analyzer)
    : analyzer_(std::move(analyzer)) {
  if (question.find('"') == std::string_view::npos) return;
  const LexicalQuery query = parse_lexical_query(question, *analyzer_);
  has_terms_ = !query.terms.empty() || !query.prefixes.empty();
  for (const std::string& phrase : query.phrases) {
    phrases_.push_back(analyzer_->sequence(phrase));
    for (std::string& term : analyzer_->anchors(phrase)) anchors_.push_back(std::move(term));
  }
  std::ranges::sort(anchors_);
  const auto repeats = std::ranges::unique(anchors_);
  anchors_.erase(repeats.begin(), repeats.end());
}

bool Phrases::stand_in(std::string_view title, std::string_view text) const {
  const Sequence of_title = analyzer_->sequence(title), of_text = analyzer_->sequence(text);
  return std::ranges::all_of(phrases_, [&](const Sequence& phrase) {
    return !std::ranges::search(of_text, phrase).empty() ||
           !std::ranges::search(of_title, phrase).empty();
  });
}

}  // namespace quarry
