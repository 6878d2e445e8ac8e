// Analyzes title and text once per language and searches the word sequences of the phrases in them.
#include "words/phrases.h"

#include <algorithm>
#include <utility>

#include "words/lexical_query.h"

namespace quarry::words {

Phrases::Phrases(std::string_view question, std::shared_ptr<const text::Analyzer> analyzer,
                 text::Languages languages)
    : analyzer_(std::move(analyzer)) {
  if (question.find('"') == std::string_view::npos) return;
  if (languages.empty()) languages.insert(text::Language::english);
  const LexicalQuery query = parse_lexical_query(question, *analyzer_, languages);
  if (query.phrases.empty()) return;
  has_terms_ = !query.words.empty() || !query.prefixes.empty();
  languages.visit(
      [&](text::Language language) { readings_.push_back(read(query.phrases, language)); });
  for (const std::string& phrase : query.phrases) {
    const auto anchors = [&](text::Language language) {
      return analyzer_->anchors(phrase, language);
    };
    for (QueryWord& word : words_in(languages, anchors)) anchors_.push_back(std::move(word));
  }
  std::ranges::sort(anchors_);
  const auto repeats = std::ranges::unique(anchors_);
  anchors_.erase(repeats.begin(), repeats.end());
}

Phrases::Reading Phrases::read(std::span<const std::string> phrases,
                               text::Language language) const {
  Reading reading{.language = language, .phrases = {}};
  for (const std::string& phrase : phrases) {
    reading.phrases.push_back(analyzer_->sequence(phrase, language));
  }
  return reading;
}

bool Phrases::match(std::string_view title, std::string_view text) const {
  return empty() || std::ranges::any_of(readings_, [&](const Reading& reading) {
           const Sequence of_title = analyzer_->sequence(title, reading.language);
           const Sequence of_text = analyzer_->sequence(text, reading.language);
           return std::ranges::all_of(reading.phrases, [&](const Sequence& phrase) {
             return !std::ranges::search(of_text, phrase).empty() ||
                    !std::ranges::search(of_title, phrase).empty();
           });
         });
}

}  // namespace quarry::words
