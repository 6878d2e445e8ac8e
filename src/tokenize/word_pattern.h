// Hand-written matchers for the regular expressions by which byte-level BPE models find words.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace quarry::tokenize {

// Nearly all models use one of three expressions: GPT-2's (RoBERTa, ModernBERT) and the two forms
// of cl100k (Llama 3, Qwen). Each covers any text completely: a word ends where the next begins.
// Immutable; share it freely.
class WordPattern {
 public:
  static constexpr WordPattern gpt2() { return WordPattern(Kind::gpt2, 0); }
  // Returns the matcher for `expression` if it is one of the known.
  static std::optional<WordPattern> from(std::string_view expression);

  // Returns the end of the word that begins at `at` (< size).
  std::size_t end_of_word(std::string_view text, std::size_t at) const;

 private:
  enum class Kind { gpt2, cl100k };

  constexpr WordPattern(Kind kind, std::size_t most_digits)
      : kind_(kind), most_digits_(most_digits) {}
  std::size_t contraction(std::string_view text, std::size_t at) const;
  std::size_t gpt2_word(std::string_view text, std::size_t at) const;
  std::size_t cl100k_word(std::string_view text, std::size_t at) const;

  Kind kind_;
  std::size_t most_digits_;  // the longest number of cl100k
};

}  // namespace quarry::tokenize
