// Idea: split from the outside in: at commas, slashes, joiners, dots and inner capitals. Each step
// adds the whole that it splits, if that is a useful search term, before the parts, and marks which
// words belong to a phrase and which are names.
#include "text/identifier.h"

#include <algorithm>

namespace quarry::text {
namespace {

constexpr std::string_view kJoiners = "-/&_";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return is_upper(c) || is_lower(c); }

std::string lowered(std::string_view word) {
  std::string out(word);
  for (char& c : out) c = is_upper(c) ? static_cast<char>(c + 32) : c;
  return out;
}

bool all_digits(std::string_view s) { return !s.empty() && std::ranges::all_of(s, is_digit); }

std::vector<std::string_view> split_at(std::string_view run, std::string_view signs) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < run.size();) {
    const std::size_t end = std::min(run.size(), run.find_first_of(signs, at));
    if (end > at) out.push_back(run.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// Matches 1,200,000.5: after the first group, each has three digits.
bool is_grouped_number(std::string_view run) {
  const std::string_view whole = run.substr(0, run.find('.'));
  const std::string_view rest = run.substr(whole.size());
  if (!rest.empty() && !all_digits(rest.substr(1))) return false;
  const auto groups = split_at(whole, ",");
  const auto of_three = [](std::string_view g) { return g.size() == 3 && all_digits(g); };
  return groups.size() > 1 && groups[0].size() <= 3 && all_digits(groups[0]) &&
         std::all_of(groups.begin() + 1, groups.end(), of_three);
}

// Matches U.S, e.g and i.e: letters separated by dots.
bool is_dotted_initials(std::string_view run) {
  if (run.size() % 2 == 0 || run.size() < 3) return false;
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (i % 2 == 0 ? !is_letter(run[i]) : run[i] != '.') return false;
  }
  return true;
}

// Matches 3.14 and 10.0.1: a number or a version.
bool is_dotted_number(std::string_view run) {
  return std::ranges::all_of(run, [](char c) { return is_digit(c) || c == '.'; });
}

std::string without(std::string_view run, std::string_view signs) {
  std::string out = lowered(run);
  std::erase_if(out, [signs](char c) { return signs.find(c) != std::string_view::npos; });
  return out;
}

// Keeps the joiners between plain numbers: 10-12 is not 1012.
std::string whole(std::string_view compound) {
  const bool named = std::ranges::any_of(compound, is_letter);
  return named ? without(compound, kJoiners) : lowered(compound);
}

// Returns true if a capital at `at` starts a word of a camelCase name: in aB, and in ABc if a
// second small letter follows. A single small letter may be a plural: DNAs.
bool begins_word(std::string_view name, std::size_t at) {
  if (!is_upper(name[at])) return false;
  if (is_lower(name[at - 1])) return true;
  return is_upper(name[at - 1]) && at + 2 < name.size() && is_lower(name[at + 1]) &&
         is_lower(name[at + 2]);
}

bool has_code(std::string_view part) {
  return std::ranges::any_of(part, is_digit) && std::ranges::any_of(part, is_letter);
}

struct Word {
  std::string text;
  bool in_sequence = false, is_name = false;
};

class Splitter {
 public:
  std::vector<Word> run(std::string_view run) {
    if (is_grouped_number(run)) {
      add(without(run, ","), kInSequence);
      return std::move(out_);
    }
    // A comma joins only digits; a slash joins codes, but not words.
    for (const std::string_view part : split_at(run, ",")) {
      if (has_code(part)) {
        compound(part);
      } else {
        for (const std::string_view side : split_at(part, "/")) compound(side);
      }
    }
    return std::move(out_);
  }

 private:
  static constexpr unsigned kInSequence = 1, kName = 2;

  void compound(std::string_view part) {
    if (is_dotted_initials(part)) return add(without(part, "."), kInSequence);
    if (is_dotted_number(part)) return dotted_number(part);
    const auto pieces = split_at(part, kJoiners);
    const bool names = has_code(part) || part.find('_') != std::string_view::npos;
    if (pieces.size() > 1) add(whole(part), names ? kName : 0);
    for (const std::string_view piece : pieces) dotted(piece);
  }

  void dotted_number(std::string_view part) {
    const auto numbers = split_at(part, ".");
    const bool is_version = numbers.size() >= 3;
    add(lowered(part), kInSequence | (is_version ? kName : 0));
    if (!is_version) return;
    for (const std::string_view number : numbers) add(std::string(number), 0);
  }

  void dotted(std::string_view piece) {
    if (is_dotted_initials(piece)) return add(without(piece, "."), kInSequence);
    if (is_dotted_number(piece)) return add(lowered(piece), kInSequence);
    const auto names = split_at(piece, ".");
    if (names.size() > 1) add(lowered(piece), kName);
    for (const std::string_view name : names) camel(name);
  }

  void camel(std::string_view name) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t at = 1; at <= name.size(); ++at) {
      if (at < name.size() && !begins_word(name, at)) continue;
      const bool is_part = at - begin < name.size();
      // A single letter (the m of mRNA, the i of iPhone) is useless as a search term.
      if (is_part && at - begin > 1) parts.push_back(name.substr(begin, at - begin));
      begin = at;
    }
    add(lowered(name), kInSequence | (!parts.empty() || has_code(name) ? kName : 0));
    for (const std::string_view part : parts) add(lowered(part), 0);
  }

  void add(std::string word, unsigned what) {
    if (word.empty()) return;
    out_.push_back({std::move(word), (what & kInSequence) != 0, (what & kName) != 0});
  }

  std::vector<Word> out_;
};

template <class Predicate>
std::vector<std::string> words_if(std::string_view run, Predicate matches) {
  std::vector<std::string> out;
  for (Word& word : Splitter().run(run)) {
    if (matches(word)) out.push_back(std::move(word.text));
  }
  return out;
}

}  // namespace

std::vector<std::string> identifier_words(std::string_view run) {
  return words_if(run, [](const Word&) { return true; });
}

std::vector<std::string> identifier_sequence(std::string_view run) {
  return words_if(run, [](const Word& word) { return word.in_sequence; });
}

std::vector<std::string> identifier_names(std::string_view run) {
  return words_if(run, [](const Word& word) { return word.is_name; });
}

}  // namespace quarry::text
