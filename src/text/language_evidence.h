// What language a text is in, as far as its commonest words tell.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "text/language.h"

namespace quarry::text {

inline constexpr std::size_t kLanguagesToldApart = 0
#define QUARRY_LANGUAGE(name, code, words) +1
#define QUARRY_OTHER_LANGUAGE(name, words) +1
#include "text/languages.def"
    ;

// Counts the words of languages.def in texts, a beginning of each. Depends on nothing but the
// texts. One thread at a time.
class LanguageEvidence {
 public:
  void add(std::string_view text);
  LanguageEvidence& operator+=(const LanguageEvidence& other);

  // Empty where the texts are too short, too mixed or in another language.
  std::optional<Language> language() const;

 private:
  struct Shown {
    std::uint64_t points = 0;     // a word counts for all languages that have it together as one
    std::uint64_t different = 0;  // which of its words were met
  };
  std::size_t look(std::string_view text, std::size_t at);
  void end_word(std::uint64_t packed, std::size_t size);

  std::uint64_t words_ = 0;
  std::array<Shown, kLanguagesToldApart> shown_{};
};

}  // namespace quarry::text
