// False sentences mostly have a wrong number or name, so a cited passage must contain each of
// those, compared after case folding. In addition, the sentence must share enough words with the
// cited passages, or be close in meaning to their most similar sentences.
#include "generate/verify.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "text/analyzer.h"
#include "text/unicode.h"
#include "text/word_scan.h"

namespace quarry::generate {
namespace {

// Share of the sentence's content words. Set by judgement, not measured.
constexpr double kEnoughWords = 0.6;
// Below this share, similarity in meaning does not count: the topic differs.
constexpr double kSomeWords = 0.25;
constexpr float kNearInMeaning = 0.65F;
// From this share on, a "not" in only one of the two sentences inverts the meaning.
constexpr double kSameWords = 0.75;

using Terms = std::vector<std::string>;

constexpr std::array<std::string_view, 13> kNumberWords = {
    "zero",  "one",   "two",  "three", "four",   "five",  "six",
    "seven", "eight", "nine", "ten",   "eleven", "twelve"};

constexpr std::array<std::string_view, 9> kNegations = {
    "not", "no", "never", "cannot", "without", "neither", "nor", "none", "isn't"};

Terms sorted_terms(std::string_view text) {
  Terms terms = text::Analyzer::standard()->terms(text);
  std::ranges::sort(terms);
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

bool holds(const Terms& sorted, const std::string& term) {
  return std::ranges::binary_search(sorted, term);
}

bool holds_number(const Terms& sorted, const std::string& term) {
  if (holds(sorted, term)) return true;
  std::size_t value = 0;
  for (const char c : term) {
    if (c < '0' || c > '9' || value > 12) return false;
    value = value * 10 + static_cast<std::size_t>(c - '0');
  }
  if (value >= kNumberWords.size()) return false;
  const auto word = text::Analyzer::standard()->terms(kNumberWords[value]);
  return !word.empty() && holds(sorted, word.front());
}

bool begins_with_capital(std::string_view word) {
  const std::size_t first = text::code_point_border(word, std::min<std::size_t>(4, word.size()));
  const auto head = word.substr(0, std::max<std::size_t>(1, first));
  return text::byte_of_code_point(head, 1) > 0 &&
         text::fold(head.substr(0, text::byte_of_code_point(head, 1))) !=
             head.substr(0, text::byte_of_code_point(head, 1));
}

// Numbers, identifiers, and capitalised words that do not begin a sentence.
std::vector<std::string> hard_words(std::string_view text) {
  std::vector<std::string> words;
  bool first = true;
  for (std::size_t at = 0; const auto run = text::next_run(text, at); first = false) {
    at = run->range.end;
    const std::string_view word = run->range.in(text);
    const bool digit = std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
    const bool name = !first && begins_with_capital(word) && !text::is_stop_word(text::fold(word));
    if (digit || name || (run->kind == text::RunKind::identifier && !first))
      words.emplace_back(word);
  }
  return words;
}

// An identifier may also match by its parts: "HP-2040" occurs in "the HP 2040 pump".
bool occurs_in(const std::string& word, const Terms& passage) {
  const auto terms = text::Analyzer::standard()->terms(word);
  if (terms.empty() || holds(passage, terms.front())) return true;
  if (terms.size() == 1) return holds_number(passage, terms.front());
  return std::all_of(terms.begin() + 1, terms.end(),
                     [&](const auto& term) { return holds_number(passage, term); });
}

double share_of(const Terms& terms, const Terms& others) {
  if (terms.empty()) return 0;
  const auto common = std::ranges::count_if(terms, [&](const auto& t) { return holds(others, t); });
  return static_cast<double>(common) / static_cast<double>(terms.size());
}

bool is_negated(std::string_view text) {
  int negations = 0;
  for (std::size_t at = 0; const auto run = text::next_run(text, at);) {
    at = run->range.end;
    const std::string word = text::fold(run->range.in(text));
    negations += std::ranges::find(kNegations, word) != kNegations.end() || word.ends_with("n't") ||
                 word.ends_with("n\u2019t");
  }
  return negations % 2 == 1;
}

std::string context_of(const retrieve::Passage& passage) {
  return passage.view.document.document.title + "\n" + passage.view.chunk.heading + "\n";
}

}  // namespace

struct Verifier::Match {
  std::size_t sentence = 0;
  double share = -1;
};

Verifier::Verifier(const retrieve::SearchResult& search, std::size_t shown,
                   const embed::Embedder* embedder)
    : search_(search), embedder_(embedder), sentences_(sentences_of(search)) {
  for (const auto& sentence : sentences_) {
    sentence_terms_.push_back(sorted_terms(sentence.text(search)));
  }
  for (std::size_t i = 0; i < std::min(shown, search.passages.size()); ++i) {
    const retrieve::Passage& passage = search.passages[i];
    passage_terms_.push_back(sorted_terms(context_of(passage) + passage.view.chunk.text));
  }
}

Verifier::Match Verifier::best_match(const Terms& terms, std::size_t passage) const {
  Match best;
  for (std::size_t i = 0; i < sentences_.size(); ++i) {
    if (sentences_[i].passage != passage) continue;
    const double share = share_of(terms, sentence_terms_[i]);
    if (share > best.share) best = {i, share};
  }
  return best;
}

bool Verifier::near_in_meaning(std::string_view text, const Verdict& verdict,
                               const Deadline& deadline) const {
  if (embedder_ == nullptr) return false;
  std::vector<std::string> texts = {std::string(text)};
  for (const auto& sentence : verdict.evidence) texts.emplace_back(sentence.text(search_));
  const auto vectors = embedder_->embed(texts, embed::EmbedRole::passage, deadline);
  if (!vectors) return false;
  const auto written = vectors->row(0);
  for (std::size_t row = 1; row < vectors->rows(); ++row) {
    const auto cited = vectors->row(row);
    if (std::inner_product(written.begin(), written.end(), cited.begin(), 0.0F) >= kNearInMeaning) {
      return true;
    }
  }
  return false;
}

Verdict Verifier::check(const DraftSentence& draft, const Deadline& deadline) const {
  Verdict verdict;
  const Terms terms = sorted_terms(draft.text);
  Terms cited;  // of all cited passages
  Match best;
  for (const int mark : draft.marks) {
    const auto passage = static_cast<std::size_t>(mark) - 1;
    if (mark < 1 || passage >= passage_terms_.size()) continue;
    const Match match = best_match(terms, passage);
    if (match.share < 0) continue;
    verdict.evidence.push_back(sentences_[match.sentence]);
    cited.insert(cited.end(), passage_terms_[passage].begin(), passage_terms_[passage].end());
    if (match.share > best.share) best = match;
  }
  std::ranges::sort(cited);
  if (verdict.evidence.empty()) {
    verdict.reason =
        draft.marks.empty() ? "cites no passage" : "cites a passage that does not exist";
    return verdict;
  }
  for (const std::string& word : hard_words(draft.text)) {
    if (occurs_in(word, cited)) continue;
    verdict.reason = "'" + word + "' is not in the cited passages";
    return verdict;
  }
  const std::string_view nearest = sentences_[best.sentence].text(search_);
  if (best.share >= kSameWords && is_negated(draft.text) != is_negated(nearest)) {
    verdict.reason = "contradicts the cited sentence: only one of them is negated";
    return verdict;
  }
  const double share = share_of(terms, cited);
  const bool enough = share >= kEnoughWords;
  if (!enough && (share < kSomeWords || !near_in_meaning(draft.text, verdict, deadline))) {
    verdict.reason = "shares too few words with the cited passages";
    return verdict;
  }
  const bool verbatim =
      text::fold(folded_for_display(nearest)).find(text::fold(draft.text)) != std::string::npos;
  verdict.support = verbatim ? Support::quoted : Support::entailed;
  return verdict;
}

}  // namespace quarry::generate
