// Idea: the most common words of a language make up a quarter to a half of its texts, and related
// languages share few of them (Grefenstette, Comparing two language identification schemes, 1995).
// Letters unique to a language would say more about a single word, but the texts here are longer.
#include "text/language_evidence.h"

#include <algorithm>
#include <array>
#include <bit>

namespace quarry::text {
namespace {

// Bytes to scan of each text: about 150 words. The scan stops early if the first bytes already say
// English, as most do; scanning on took a twentieth of the analysis time.
constexpr std::size_t kLongestScan = 1024;
constexpr std::size_t kFirstScan = 384;

constexpr std::size_t kLongestWord = 8;      // bytes: a word is compared as one 64-bit number
constexpr std::uint64_t kPointsOfWord = 60;  // divides evenly among up to six languages

// Fewer distinct words may be names (die, van, el) or a quotation.
constexpr int kLeastDifferent = 4;
// The least share of all words, as 1/n. In Turkish, which uses suffixes in place of small words,
// the share is an eighth.
constexpr std::uint64_t kLeastShare = 25;
// The most points that the second language may have, in quarters of the first: Danish and Norwegian
// share half of their common words.
constexpr std::uint64_t kMostQuartersOfSecond = 3;

constexpr std::string_view kWords[] = {
#define QUARRY_LANGUAGE(name, code, words) words,
#define QUARRY_OTHER_LANGUAGE(name, words) words,
#include "text/languages.def"
};
constexpr std::size_t kStemmed = 0
#define QUARRY_LANGUAGE(name, code, words) +1
#include "text/languages.def"
    ;
static_assert(std::size(kWords) == kDetectedLanguages && kDetectedLanguages <= 32);

struct Entry {
  std::uint64_t word = 0;
  std::uint32_t languages = 0;
};

constexpr std::size_t kSlots = 2048;

constexpr std::size_t slot_of(std::uint64_t word) {
  return static_cast<std::size_t>((word * 0x9E3779B97F4A7C15u) >> 53);
}
static_assert(kSlots == std::size_t{1} << (64 - 53));

// Open addressing, as in stop_words.cc.
constexpr auto kTable = [] {
  std::array<Entry, kSlots> table{};
  for (std::size_t l = 0; l < kDetectedLanguages; ++l) {
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

// Maps a byte of UTF-8 to its lower-case letter, or to 0 if the byte begins a punctuation sign.
// Latin-1 signs begin with C2 and general punctuation with E2; every other byte beyond ASCII counts
// as a letter.
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
  const std::size_t at = scan(text.substr(0, kFirstScan), 0);
  if (language() != Language::english) scan(text.substr(0, kLongestScan), at);
}

// Returns the start of the last word, which may continue past the end of `text`.
std::size_t LanguageEvidence::scan(std::string_view text, std::size_t at) {
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
    Tally& tally = tallies_[static_cast<std::size_t>(std::countr_zero(rest))];
    tally.points += points;
    tally.different |= std::uint64_t{1} << slot % 64;  // collisions are rare
  }
}

LanguageEvidence& LanguageEvidence::operator+=(const LanguageEvidence& other) {
  words_ += other.words_;
  for (std::size_t l = 0; l < kDetectedLanguages; ++l) {
    tallies_[l].points += other.tallies_[l].points;
    tallies_[l].different |= other.tallies_[l].different;
  }
  return *this;
}

std::optional<Language> LanguageEvidence::language() const {
  std::size_t best = 0, second = 1;
  for (std::size_t l = 1; l < kDetectedLanguages; ++l) {
    if (tallies_[l].points > tallies_[best].points) {
      second = best;
      best = l;
    } else if (l != best && tallies_[l].points > tallies_[second].points) {
      second = l;
    }
  }
  const Tally& tally = tallies_[best];
  if (std::popcount(tally.different) < kLeastDifferent ||
      tally.points * kLeastShare < words_ * kPointsOfWord ||
      tallies_[second].points * 4 > tally.points * kMostQuartersOfSecond) {
    return std::nullopt;
  }
  return best < kStemmed ? static_cast<Language>(best) : Language::english;
}

}  // namespace quarry::text
