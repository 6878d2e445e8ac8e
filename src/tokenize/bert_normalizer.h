// BERT's normalization of single characters: clean, isolate, strip accents, lower.
#pragma once

#include <array>
#include <cstdint>

#include "core/json.h"

namespace quarry::tokenize {

// The four settings of a "BertNormalizer" in tokenizer.json.
struct BertNormalization {
  bool clean_text = true;
  bool chinese_chars = true;
  bool strip_accents = true;
  bool lowercase = true;
};

// Reads a "BertNormalizer". A null "strip_accents" takes the value of "lowercase".
BertNormalization read_bert_normalization(const Json& json);

enum class CharClass : std::uint8_t {
  word,     // part of a word
  space,    // ends a word
  alone,    // a word by itself: punctuation, a Chinese character
  dropped,  // removed
};

// The result for one character. A canonical decomposition has at most 4 code points, each of which
// lowers to at most 2.
struct NormalizedChar {
  static constexpr std::size_t kMost = 8;
  std::array<char32_t, kMost> values{};
  std::array<CharClass, kMost> classes{};
  std::uint8_t size = 0;  // 0: dropped

  void push(char32_t value, CharClass kind) {
    if (size == kMost) return;
    values[size] = value;
    classes[size++] = kind;
  }
};

NormalizedChar normalize_for_bert(char32_t c, const BertNormalization& options);

// Returns true for ASCII punctuation and symbols, and for the punctuation of Unicode 8.
bool is_punctuation_for_bert(char32_t c);
// Returns true for the blocks that the original BERT code calls Chinese, which exclude Japanese
// kana and Hangul.
bool is_chinese_for_bert(char32_t c);

}  // namespace quarry::tokenize
