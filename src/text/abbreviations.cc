// Looks up words in sorted lists of English abbreviations. Abbreviations of other languages are not
// known, so their full stops may end a sentence.
#include "text/abbreviations.h"

#include <algorithm>
#include <array>
#include <string>

#include "text/utf8.h"

namespace quarry::text {
namespace {

using namespace std::string_view_literals;

// Lower case, without the final full stop, sorted. Collected from style manuals for papers, law,
// business and mail. Ambiguous words ("no", "art", "fig") count only before a number.
constexpr std::array kWithin = {
    "adm"sv, "al"sv,   "approx"sv, "asst"sv,   "brig"sv, "ca"sv,  "capt"sv, "cf"sv,  "cmdr"sv,
    "col"sv, "cpl"sv,  "dr"sv,     "e.g"sv,    "eg"sv,   "gen"sv, "gov"sv,  "hon"sv, "i.e"sv,
    "ie"sv,  "lt"sv,   "maj"sv,    "messrs"sv, "mr"sv,   "mrs"sv, "ms"sv,   "mt"sv,  "prof"sv,
    "rep"sv, "resp"sv, "rev"sv,    "sen"sv,    "sgt"sv,  "st"sv,  "supt"sv, "viz"sv, "vs"sv};
constexpr std::array kBeforeNumber = {
    "app"sv, "apr"sv,  "art"sv, "arts"sv, "aug"sv, "cap"sv,  "ch"sv,   "chap"sv,  "cl"sv,  "dec"sv,
    "ed"sv,  "eq"sv,   "eqs"sv, "ex"sv,   "feb"sv, "fig"sv,  "figs"sv, "jan"sv,   "jul"sv, "jun"sv,
    "mar"sv, "no"sv,   "nos"sv, "nov"sv,  "oct"sv, "p"sv,    "para"sv, "paras"sv, "pp"sv,  "pt"sv,
    "ref"sv, "refs"sv, "sec"sv, "sect"sv, "sep"sv, "sept"sv, "tab"sv,  "vol"sv,   "vols"sv};
constexpr std::array kMaybeLast = {"a.m"sv, "assn"sv, "ave"sv,  "b.c"sv, "blvd"sv, "bros"sv,
                                   "co"sv,  "corp"sv, "dept"sv, "est"sv, "etc"sv,  "inc"sv,
                                   "jr"sv,  "llc"sv,  "ltd"sv,  "p.m"sv, "ph.d"sv, "plc"sv,
                                   "rd"sv,  "sr"sv,   "univ"sv};
constexpr std::array kBeginners = {
    "a"sv,       "after"sv, "all"sv,   "although"sv, "an"sv,      "and"sv,   "as"sv,   "at"sv,
    "because"sv, "both"sv,  "but"sv,   "by"sv,       "during"sv,  "each"sv,  "for"sv,  "from"sv,
    "he"sv,      "her"sv,   "his"sv,   "how"sv,      "however"sv, "i"sv,     "if"sv,   "in"sv,
    "it"sv,      "its"sv,   "many"sv,  "most"sv,     "my"sv,      "no"sv,    "on"sv,   "one"sv,
    "our"sv,     "she"sv,   "since"sv, "some"sv,     "such"sv,    "that"sv,  "the"sv,  "their"sv,
    "then"sv,    "there"sv, "these"sv, "they"sv,     "this"sv,    "those"sv, "to"sv,   "we"sv,
    "what"sv,    "when"sv,  "where"sv, "while"sv,    "who"sv,     "why"sv,   "with"sv, "you"sv,
    "your"sv};
static_assert(std::ranges::is_sorted(kWithin) && std::ranges::is_sorted(kBeforeNumber) &&
              std::ranges::is_sorted(kMaybeLast) && std::ranges::is_sorted(kBeginners));

constexpr std::size_t kLongestWord = 12;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lowered(std::string_view word) {
  std::string out(word);
  for (char& c : out) c = is_upper(c) ? static_cast<char>(c + 32) : c;
  return out;
}

// Returns the trailing run of letters and full stops, or nothing if that run is part of a longer
// word.
std::string_view last_word(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && (is_letter(text[begin - 1]) || text[begin - 1] == '.')) {
    if (text.size() - --begin > kLongestWord) return {};
  }
  const bool attached = begin > 0 && (!is_ascii(text[begin - 1]) || is_digit(text[begin - 1]));
  return attached ? std::string_view{} : text.substr(begin);
}

// Matches U.S and a.m: single letters separated by full stops.
bool is_dotted(std::string_view word) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (i % 2 == 0 ? !is_letter(word[i]) : word[i] != '.') return false;
  }
  return word.size() >= 3 && word.size() % 2 == 1;
}

}  // namespace

Abbreviation abbreviation_before(std::string_view sentence_so_far) {
  const std::string_view word = last_word(sentence_so_far);
  if (word.empty()) return Abbreviation::none;
  // "J. Smith" continues, but "and so did I." may end.
  if (word.size() == 1 && is_upper(word[0])) {
    return word == "I" ? Abbreviation::maybe_last : Abbreviation::within;
  }
  const std::string low = lowered(word);
  if (std::ranges::binary_search(kWithin, low)) return Abbreviation::within;
  if (std::ranges::binary_search(kBeforeNumber, low)) return Abbreviation::before_number;
  const bool maybe_last = is_dotted(low) || std::ranges::binary_search(kMaybeLast, low);
  return maybe_last ? Abbreviation::maybe_last : Abbreviation::none;
}

bool begins_sentences(std::string_view rest) {
  std::size_t end = 0;
  while (end < rest.size() && end <= kLongestWord && is_letter(rest[end])) ++end;
  if (end == 0 || !is_upper(rest[0])) return false;
  return std::ranges::binary_search(kBeginners, lowered(rest.substr(0, end)));
}

bool is_item_number(std::string_view sentence_so_far) {
  constexpr std::size_t kLongest = 16;  // including leading spaces
  if (sentence_so_far.size() > kLongest) return false;
  const std::size_t begin = sentence_so_far.find_first_not_of(" \t\n([");
  if (begin == std::string_view::npos) return false;
  const std::string_view number = sentence_so_far.substr(begin);
  if (number.size() == 1 && is_letter(number[0])) return true;
  const bool roman = number.find_first_not_of("ivxIVX") == std::string_view::npos;
  const bool outline = number.find_first_not_of("0123456789.") == std::string_view::npos;
  return (roman && number.size() <= 5) || (outline && number.size() <= 9);
}

}  // namespace quarry::text
