// Languages that share the Latin script and have a stemmer each.
#pragma once

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace quarry::text {

// `english` is also the value for text in any other language, known or unknown: its words are
// stemmed as English, or by their script.
enum class Language : std::uint8_t {
#define QUARRY_LANGUAGE(name, code, words) name,
#include "text/languages.def"
};

// Returns the ISO 639-1 code.
std::string_view code_of(Language language);
// Accepts `de`, `de-AT` and `DE_de` in any case. Returns english for an unknown code.
Language language_of_code(std::string_view code);

// A set of languages.
class Languages {
 public:
  Languages() = default;
  Languages(std::initializer_list<Language> languages) {
    for (const Language language : languages) insert(language);
  }
  void insert(Language language) { bits_ |= bit(language); }
  void insert(Languages others) { bits_ |= others.bits_; }
  bool contains(Language language) const { return (bits_ & bit(language)) != 0; }
  bool empty() const { return bits_ == 0; }
  std::size_t size() const { return static_cast<std::size_t>(std::popcount(bits_)); }
  // The first in the order of languages.def; english if empty.
  Language first() const { return empty() ? Language{} : Language(std::countr_zero(bits_)); }
  bool operator==(const Languages&) const = default;

  // Visits the languages in the order of languages.def.
  template <class Visit>
  void visit(const Visit& visit) const {
    for (std::uint32_t rest = bits_; rest != 0; rest &= rest - 1) {
      visit(static_cast<Language>(std::countr_zero(rest)));
    }
  }

 private:
  static std::uint32_t bit(Language language) { return 1U << static_cast<unsigned>(language); }
  std::uint32_t bits_ = 0;
};

}  // namespace quarry::text
