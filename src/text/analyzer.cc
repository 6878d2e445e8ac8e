// The standard analyzer turns each run found by word_scan.h into terms.
#include "text/analyzer.h"

#include <algorithm>
#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include "text/identifier.h"
#include "text/stemmer.h"
#include "text/unicode.h"
#include "text/utf8.h"
#include "text/word_scan.h"

namespace quarry::text {
namespace {

// Longer words are usually encoded data; the index keeps only their first bytes.
constexpr std::size_t kLongestTerm = 128;

bool is_small_letter(char c) { return (c >= 'a' && c <= 'z') || c == '\''; }

// Acronyms that differ from a stop word only in case.
bool is_acronym(std::string_view word) { return word == "IT" || word == "WHO"; }

// Which function of Analyzer a TermWriter serves.
enum class Output { terms, sequence, anchors, names };

// Analyzes one text. One thread at a time.
template <Output kOutput>
class TermWriter {
 public:
  // If `names` is not null, the names among the terms are appended to it.
  TermWriter(std::string_view text, Language language, std::vector<std::string>* names = nullptr)
      : text_(text), language_(language), names_(names) {
    terms_.reserve(text.size() / 8);  // English text has 8.5 bytes per term without stop words
  }

  std::vector<std::string> run() {
    std::size_t at = 0;
    while (const auto run = next_run(text_, at)) {
      take(*run);
      at = run->range.end;
    }
    return std::move(terms_);
  }

 private:
  void take(const Run& run) {
    if (kOutput == Output::names && run.kind != RunKind::identifier) return;
    const std::string_view bytes = run.range.in(text_);
    switch (run.kind) {
      case RunKind::plain:
        return plain(bytes);
      case RunKind::identifier:
        if (names_) note_names(bytes);
        for (const std::string& word : words_of_identifier(bytes)) add_word(word);
        return;
      case RunKind::mixed:
        return mixed(bytes);
      case RunKind::bigram:
        return kOutput == Output::sequence ? characters(fold(bytes)) : bigrams(fold(bytes));
      case RunKind::dictionary:
        return by_dictionary(bytes);
    }
  }

  void plain(std::string_view word) {
    char lower[kLongestTerm];
    const std::size_t size = std::min(word.size(), kLongestTerm);
    for (std::size_t i = 0; i < size; ++i) lower[i] = static_cast<char>(word[i] | 0x20);
    const std::string_view folded(lower, size);
    const bool counts_as_acronym = kOutput == Output::terms && is_acronym(word);
    if (is_stop_word(folded) && !counts_as_acronym) return stop_word(folded);
    terms_.push_back(language_ == Language::english ? english_stem(folded)
                                                    : term_in(language_, folded));
  }

  void stop_word(std::string_view folded) {
    if (kOutput == Output::sequence) terms_.emplace_back(folded);
  }

  void note_names(std::string_view run) {
    const auto before = static_cast<std::ptrdiff_t>(terms_.size());
    for (const std::string& word : identifier_names(run)) add_word(word);
    std::move(terms_.begin() + before, terms_.end(), std::back_inserter(*names_));
    terms_.resize(static_cast<std::size_t>(before));
  }

  static std::vector<std::string> words_of_identifier(std::string_view run) {
    if (kOutput == Output::terms) return identifier_words(run);
    return kOutput == Output::names ? identifier_names(run) : identifier_sequence(run);
  }

  // english also covers text of unknown language, so a word with other Latin letters stays
  // unstemmed.
  void add_word(std::string_view folded) {
    folded = folded.substr(0, code_point_border(folded, kLongestTerm));
    if (folded.empty()) return;
    if (is_stop_word(folded)) return stop_word(folded);
    if (language_ != Language::english) return terms_.push_back(term_in(language_, folded));
    const bool english = std::ranges::all_of(folded, is_small_letter);
    terms_.push_back(english ? english_stem(folded) : stem_by_script(folded));
  }

  // Folding may introduce separators ("½" becomes "1⁄2"), so the folded run is split again.
  void mixed(std::string_view run) {
    const std::string folded = fold(run);
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= folded.size();) {
      const CodePoint c = at < folded.size() ? decode_utf8(folded, at) : CodePoint{' ', 1};
      if (!is_word_character(c.value)) {
        add_word(std::string_view(folded).substr(begin, at - begin));
        begin = at + c.size;
      }
      at += c.size;
    }
  }

  void bigrams(std::string_view run) {
    std::size_t first = 0;
    std::size_t second = run.empty() ? 0 : decode_utf8(run, 0).size;
    // In a longer text, a lone character of a phrase may be half of a bigram, so it cannot be an
    // anchor.
    const bool is_alone = second == run.size() && !run.empty();
    if (is_alone && kOutput != Output::anchors) terms_.emplace_back(run);
    while (second < run.size()) {
      const std::size_t end = second + decode_utf8(run, second).size;
      terms_.emplace_back(run.substr(first, end - first));
      first = std::exchange(second, end);
    }
  }

  void characters(std::string_view run) {
    for (std::size_t at = 0; at < run.size();) {
      const std::size_t size = decode_utf8(run, at).size;
      terms_.emplace_back(run.substr(at, size));
      at += size;
    }
  }

  void by_dictionary(std::string_view run) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::BreakIterator> words(
        icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    UText* bytes =
        utext_openUTF8(nullptr, run.data(), static_cast<std::int64_t>(run.size()), &status);
    if (U_SUCCESS(status)) words->setText(bytes, status);
    if (U_FAILURE(status)) {
      add_word(fold(run));
    } else {
      std::int32_t begin = words->first();
      for (std::int32_t end = words->next(); end != icu::BreakIterator::DONE;
           begin = end, end = words->next()) {
        add_word(fold(
            run.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin))));
      }
    }
    utext_close(bytes);
  }

  std::string_view text_;
  const Language language_;
  std::vector<std::string>* names_;
  std::vector<std::string> terms_;
};

class StandardAnalyzer final : public Analyzer {
 public:
  std::string_view name() const override { return "standard-3"; }
  std::vector<std::string> terms(std::string_view text, Language language) const override {
    return TermWriter<Output::terms>(text, language).run();
  }
  std::vector<std::string> terms(std::string_view text, Language language,
                                 std::vector<std::string>& names) const override {
    return TermWriter<Output::terms>(text, language, &names).run();
  }
  std::vector<std::string> sequence(std::string_view text, Language language) const override {
    return TermWriter<Output::sequence>(text, language).run();
  }
  std::vector<std::string> anchors(std::string_view text, Language language) const override {
    return TermWriter<Output::anchors>(text, language).run();
  }
  std::vector<std::string> names(std::string_view text, Language language) const override {
    return TermWriter<Output::names>(text, language).run();
  }
};

}  // namespace

std::shared_ptr<const Analyzer> Analyzer::standard() {
  static const auto instance = std::make_shared<const StandardAnalyzer>();
  return instance;
}

}  // namespace quarry::text
