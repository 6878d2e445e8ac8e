// Detects the language of text by its most common words.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "text/language.h"

namespace quarry::text {

inline constexpr std::size_t kDetectedLanguages = 0
#define QUARRY_LANGUAGE(name, code, words) +1
#define QUARRY_OTHER_LANGUAGE(name, words) +1
#include "text/languages.def"
    ;

// Counts the words of languages.def in the first bytes of each text. Deterministic: depends only on
// the texts. One thread at a time.
class LanguageEvidence {
 public:
  void add(std::string_view text);
  // Adds the counts of other texts.
  LanguageEvidence& operator+=(const LanguageEvidence& other);

  // Returns nothing if the texts are too short, too mixed or in an unlisted language.
  std::optional<Language> language() const;

 private:
  struct Tally {
    std::uint64_t points = 0;     // a word's points are shared among its languages
    std::uint64_t different = 0;  // a bit for each distinct word that was seen
  };
  std::size_t scan(std::string_view text, std::size_t at);
  void end_word(std::uint64_t packed, std::size_t size);

  std::uint64_t words_ = 0;
  std::array<Tally, kDetectedLanguages> tallies_{};
};

}  // namespace quarry::text
