// The commonest words of a language are a quarter to a half of what is written in it, and its
// neighbours share few of them (Grefenstette, Comparing two language identification schemes, 1995).
// Letters that a language alone has would tell more of a single word; texts here are longer.
#include "text/language_evidence.h"

#include <algorithm>
#include <array>
#include <bit>

namespace quarry::text {
namespace {

// So many bytes of a text are looked at, some hundred and fifty words; fewer where they show what a
// text counts as anyway: most do, and to look on took a twentieth of the time of the analysis.
constexpr std::size_t kLooked = 1024;
constexpr std::size_t kLookedFirst = 384;

constexpr std::size_t kLongestWord = 8;
constexpr std::uint64_t kPointsOfWord = 60;

// Fewer different words may be names (die, van, el) or a quotation.
constexpr int kLeastDifferent = 4;
// Of all words; Turkish, whose words carry what others say by small words, has an eighth of them.
constexpr std::uint64_t kLeastShare = 25;  // one in so many
// What the next language may show beside it: Danish and Norwegian have half of each other's words.
constexpr std::uint64_t kMostQuartersOfNext = 3;

constexpr std::string_view kWords[] = {
#define QUARRY_LANGUAGE(name, code, words) words,
#define QUARRY_OTHER_LANGUAGE(name, words) words,
#include "text/languages.def"
};
constexpr std::size_t kStemmed = 0
#define QUARRY_LANGUAGE(name, code, words) +1
#include "text/languages.def"
    ;
static_assert(std::size(kWords) == kLanguagesToldApart && kLanguagesToldApart <= 32);

struct Entry {
  std::uint64_t word = 0;
  std::uint32_t languages = 0;
};

constexpr std::size_t kSlots = 2048;

constexpr std::size_t slot_of(std::uint64_t word) {
  return static_cast<std::size_t>((word * 0x9E3779B97F4A7C15u) >> 53);
}
static_assert(kSlots == std::size_t{1} << (64 - 53));

// Open addressing, as for stop words.
constexpr auto kTable = [] {
  std::array<Entry, kSlots> table{};
  for (std::size_t l = 0; l < kLanguagesToldApart; ++l) {
    const std::string_view words = kWords[l];
    for (std::size_t at = 0; at <= words.size();) {
      std::uint64_t word = 0;
      for (; at < words.size() && words[at] != ' '; ++at) {
        word = word << 8 | static_cast<unsigned char>(words[at]);
      }
      ++at;
      std::size_t slot = slot_of(word);
      while (table[slot].word != 0 && table[slot].word != word) slot = (slot + 1) % kSlots;
      table[slot].word = word;
      table[slot].languages |= 1U << l;
    }
  }
  return table;
}();

// The small letter that a byte of UTF-8 is or belongs to; 0: it begins a sign. Signs of Latin-1
// begin with C2, general punctuation with E2; what else is beyond ASCII is taken for letters.
constexpr auto kLetters = [] {
  std::array<unsigned char, 256> letters{};
  for (unsigned c = 'a'; c <= 'z'; ++c) {
    letters[c] = letters[c - 32] = static_cast<unsigned char>(c);
  }
  for (unsigned c = 0x80; c < 0x100; ++c) letters[c] = static_cast<unsigned char>(c);
  letters[0xC2] = letters[0xE2] = 0;
  return letters;
}();

std::size_t bytes_of_sign(unsigned char first) {
  if (first == 0xC2) return 2;
  return first == 0xE2 ? 3 : 1;
}

}  // namespace

void LanguageEvidence::add(std::string_view text) {
  const std::size_t at = look(text.substr(0, kLookedFirst), 0);
  if (language() != Language::english) look(text.substr(0, kLooked), at);
}

// Returns where the last word began that may go on behind the end.
std::size_t LanguageEvidence::look(std::string_view text, std::size_t at) {
  std::uint64_t word = 0;
  std::size_t size = 0;
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (const unsigned char letter = kLetters[byte]) {
      word = word << 8 | letter;
      ++size;
      ++at;
      continue;
    }
    if (size > 0) end_word(word, size);
    word = size = 0;
    at += bytes_of_sign(byte);
  }
  return at - size;
}

void LanguageEvidence::end_word(std::uint64_t packed, std::size_t size) {
  ++words_;
  if (size > kLongestWord) return;
  std::size_t slot = slot_of(packed);
  for (; kTable[slot].word != packed; slot = (slot + 1) % kSlots) {
    if (kTable[slot].word == 0) return;
  }
  const Entry& entry = kTable[slot];
  const auto points = kPointsOfWord / static_cast<std::uint64_t>(std::popcount(entry.languages));
  for (std::uint32_t rest = entry.languages; rest != 0; rest &= rest - 1) {
    Shown& shown = shown_[static_cast<std::size_t>(std::countr_zero(rest))];
    shown.points += points;
    shown.different |= std::uint64_t{1} << slot % 64;  // few of them fall together
  }
}

LanguageEvidence& LanguageEvidence::operator+=(const LanguageEvidence& other) {
  words_ += other.words_;
  for (std::size_t l = 0; l < kLanguagesToldApart; ++l) {
    shown_[l].points += other.shown_[l].points;
    shown_[l].different |= other.shown_[l].different;
  }
  return *this;
}

std::optional<Language> LanguageEvidence::language() const {
  std::size_t best = 0, second = 1;
  for (std::size_t l = 1; l < kLanguagesToldApart; ++l) {
    if (shown_[l].points > shown_[best].points) {
      second = best;
      best = l;
    } else if (l != best && shown_[l].points > shown_[second].points) {
      second = l;
    }
  }
  const Shown& shown = shown_[best];
  if (std::popcount(shown.different) < kLeastDifferent ||
      shown.points * kLeastShare < words_ * kPointsOfWord ||
      shown_[second].points * 4 > shown.points * kMostQuartersOfNext) {
    return std::nullopt;
  }
  return best < kStemmed ? static_cast<Language>(best) : Language::english;
}

}  // namespace quarry::text
