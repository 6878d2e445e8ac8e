// Normalizers that rewrite one character at a time: Lowercase, StripAccents, BertNormalizer.
#include <unicode/uchar.h>

#include "text/unicode.h"
#include "text/utf8.h"
#include "tokenize/bert_normalizer.h"
#include "tokenize/normalizer.h"

namespace quarry::tokenize {
namespace {

// `Rule` is `bool rule(char32_t c, std::string& to)`; it returns false to keep the character.
template <class Rule>
void rewrite(AlignedText& text, Rule rule) {
  Rewriter out(text);
  std::string to;
  const std::string_view bytes = text.text();
  for (std::size_t at = 0; at < bytes.size();) {
    const text::CodePoint c = text::decode_utf8(bytes, at);
    to.clear();
    if (c.valid && rule(c.value, to)) {
      out.replace(c.size, to);
    } else {
      out.keep(c.size);
    }
    at += c.size;
  }
  out.finish_into(text);
}

// The full lower-case mapping without context; only U+0130 becomes two characters.
bool lower(char32_t c, std::string& to) {
  constexpr char32_t kCapitalIWithDot = 0x130;
  if (c < 0x80) {
    if (c < 'A' || c > 'Z') return false;
    to += static_cast<char>(c + 32);
    return true;
  }
  if (c == kCapitalIWithDot) {
    to = "i\u0307";
    return true;
  }
  const auto lowered = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
  text::append_utf8(to, lowered);
  return lowered != c;
}

class Lowercase final : public Normalizer {
 public:
  void apply(AlignedText& text) const override { rewrite(text, lower); }
};

// Returns true for marks of Unicode 9, the version of the tables of the `tokenizers` library.
bool is_accent(char32_t c) {
  constexpr char32_t kFirst = 0x300;
  if (c < kFirst) return false;
  if (c == 0x1CF2 || c == 0x1CF3) return true;  // marks in Unicode 9
  if (c == 0x111C9) return false;               // not a mark in Unicode 9
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0 && text::is_in_unicode(c, 9);
}

class StripAccents final : public Normalizer {
 public:
  void apply(AlignedText& text) const override {
    rewrite(text, [](char32_t c, std::string&) { return is_accent(c); });
  }
};

class Bert final : public Normalizer {
 public:
  explicit Bert(BertNormalization options) : options_(options) {}

  void apply(AlignedText& text) const override {
    rewrite(text, [this](char32_t c, std::string& to) {
      const NormalizedChar result = normalize_for_bert(c, options_);
      const bool apart = options_.chinese_chars && is_chinese_for_bert(c);
      if (!apart && result.size == 1 && result.values[0] == c) return false;
      if (apart) to += ' ';
      for (std::uint8_t i = 0; i < result.size; ++i) text::append_utf8(to, result.values[i]);
      if (apart) to += ' ';
      return true;
    });
  }

 private:
  BertNormalization options_;
};

}  // namespace

Result<std::unique_ptr<Normalizer>> open_lowercase(const Json&) {
  return std::make_unique<Lowercase>();
}

Result<std::unique_ptr<Normalizer>> open_strip_accents(const Json&) {
  return std::make_unique<StripAccents>();
}

Result<std::unique_ptr<Normalizer>> open_bert_normalizer(const Json& json) {
  return std::make_unique<Bert>(read_bert_normalization(json));
}

}  // namespace quarry::tokenize
