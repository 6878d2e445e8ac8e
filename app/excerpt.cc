#include "app/excerpt.h"

#include <algorithm>

#include "app/output.h"
#include "text/analyzer.h"

namespace quarry::app {
namespace {

constexpr std::size_t kBytes = 320;      // about four lines of a terminal
constexpr std::size_t kWordsBefore = 8;  // words of context before the first match

std::vector<std::string> terms_of(std::string_view text) {
  return text::Analyzer::standard()->terms(text);
}

std::vector<std::string_view> split(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  std::vector<std::string_view> words;
  while (
      (text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size())), !text.empty())) {
    words.push_back(text.substr(0, text.find_first_of(kBlanks)));
    text.remove_prefix(words.back().size());
  }
  return words;
}

// A cell of the delimiter row of a Markdown table, such as ":--:".
bool is_rule(std::string_view word) {
  return word.size() >= 3 && word.find_first_not_of("-:|") == word.npos;
}

struct Word {
  std::string text;  // printable
  bool matches = false;
};

std::vector<Word> words_of(std::string_view passage, const QueryWords& query) {
  std::vector<Word> words;
  for (const std::string_view word : split(passage)) {
    if (is_rule(word)) continue;
    if (word != "|") {
      words.push_back({printable(word), query.contains(word)});
    } else if (!words.empty() && words.back().text != "·") {
      words.push_back({"·"});
    }
  }
  if (!words.empty() && words.back().text == "·") words.pop_back();
  return words;
}

// One past the last word of an excerpt that begins at `first`.
std::size_t end_of(const std::vector<Word>& words, std::size_t first) {
  std::size_t bytes = 0, at = first;
  while (at < words.size() && (at == first || bytes + words[at].text.size() <= kBytes)) {
    bytes += words[at++].text.size() + 1;
  }
  return at;
}

// The begin of the excerpt with the most distinct matching words; the first one in a tie.
std::size_t best_begin(const std::vector<Word>& words) {
  std::size_t best = 0, most = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words[i].matches) continue;
    const std::size_t begin = i - std::min(i, kWordsBefore);
    std::set<std::string_view> different;
    for (std::size_t at = begin; at < end_of(words, begin); ++at) {
      if (words[at].matches) different.insert(words[at].text);
    }
    if (different.size() <= most) continue;
    most = different.size();
    best = begin;
  }
  return best;
}

}  // namespace

QueryWords::QueryWords(std::string_view query) {
  for (const std::string_view word : split(query)) {
    std::vector<std::string> terms = terms_of(word);
    if (terms.empty()) continue;  // a stop word such as "the"
    terms_.insert(terms.begin(), terms.end());
    words_.push_back(std::move(terms));
  }
}

std::size_t QueryWords::found_in(std::string_view text) const {
  const std::vector<std::string> list = terms_of(text);
  const std::set<std::string> there(list.begin(), list.end());
  return static_cast<std::size_t>(std::ranges::count_if(words_, [&](const auto& terms) {
    return std::ranges::any_of(terms, [&](const auto& term) { return there.contains(term); });
  }));
}

bool QueryWords::contains(std::string_view word) const {
  return std::ranges::any_of(terms_of(word),
                             [&](const auto& term) { return terms_.contains(term); });
}

std::string excerpt(std::string_view passage, const QueryWords& query) {
  const std::vector<Word> words = words_of(passage, query);
  const std::size_t begin = best_begin(words), end = end_of(words, begin);
  std::string line = begin > 0 ? "… " : "";
  for (std::size_t at = begin; at < end; ++at) {
    if (at > begin) line += ' ';
    line += words[at].matches ? bold(words[at].text) : words[at].text;
  }
  return end < words.size() ? line + " …" : line;
}

}  // namespace quarry::app
