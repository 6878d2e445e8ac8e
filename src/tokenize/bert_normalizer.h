// What BERT does to a character before it is looked up: clean, split off, strip, lower.
#pragma once

#include <array>
#include <cstdint>

#include "core/json.h"

namespace quarry::tokenize {

// The four switches of a "BertNormalizer" in tokenizer.json.
struct BertNormalization {
  bool clean_text = true;
  bool chinese_chars = true;
  bool strip_accents = true;
  bool lowercase = true;
};

// From a "BertNormalizer"; a null "strip_accents" says the same as "lowercase".
BertNormalization read_bert_normalization(const Json& json);

enum class CharClass : std::uint8_t {
  word,     // joins its neighbours
  space,    // ends a word
  alone,    // a word by itself: punctuation, a Chinese character
  dropped,  // as if it were not there
};

// What one character becomes. A canonical decomposition has at most 4 code points, each of which
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

NormalizedChar normalize_for_bert(char32_t c, const BertNormalization& how);

// What stands alone: ASCII signs and the punctuation of Unicode 8.
bool is_punctuation_for_bert(char32_t c);
// The blocks that the original BERT calls Chinese; Japanese kana and Hangul are not among them.
bool is_chinese_for_bert(char32_t c);

}  // namespace quarry::tokenize
