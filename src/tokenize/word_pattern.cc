// GPT-2 (Radford et al. 2019, encoder.py); the first alternative that matches wins:
//   's|'t|'re|'ve|'m|'ll|'d    ?\p{L}+    ?\p{N}+    ?[^\s\p{L}\p{N}]+   \s+(?!\S)   \s+
// cl100k (in the form of tokenizer.json files):
//   (?i:'s|..)   [^\r\n\p{L}\p{N}]?\p{L}+   \p{N}{1,3}    ?[^\s\p{L}\p{N}]+[\r\n]*
//   \s*[\r\n]+   \s+(?!\S)   \s+
// A run of spaces leaves its last space to the word that follows, because \s+(?!\S) backtracks by
// one.
#include "tokenize/word_pattern.h"

#include <array>
#include <unicode/uchar.h>

#include "text/utf8.h"

namespace quarry::tokenize {
namespace {

enum class Class : unsigned char { letter, number, space, sign };

constexpr std::array<Class, 128> kAscii = [] {
  std::array<Class, 128> table{};
  for (unsigned c = 0; c < 128; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    const bool digit = c >= '0' && c <= '9';
    table[c] = letter ? Class::letter : digit ? Class::number : space ? Class::space : Class::sign;
  }
  return table;
}();

Class class_of(char32_t c) {
  const std::uint32_t category = U_MASK(u_charType(static_cast<UChar32>(c)));
  if (category & U_GC_L_MASK) return Class::letter;
  if (category & U_GC_N_MASK) return Class::number;
  return u_isUWhiteSpace(static_cast<UChar32>(c)) ? Class::space : Class::sign;
}

struct Classed {
  Class kind;
  unsigned size;
};

Classed class_at(std::string_view text, std::size_t at) {
  if (text::is_ascii(text[at])) return {kAscii[static_cast<unsigned char>(text[at])], 1};
  const text::CodePoint c = text::decode_utf8(text, at);
  return {class_of(c.value), c.size};
}

// Returns the end of the run of `kind` at `at`, at most `most` characters.
std::size_t run_end(std::string_view text, std::size_t at, Class kind, std::size_t most = ~0uz) {
  for (; at < text.size() && most > 0; --most) {
    const Classed next = class_at(text, at);
    if (next.kind != kind) break;
    at += next.size;
  }
  return at;
}

// Matches `\s+(?!\S)|\s+` from a space at `at`.
std::size_t space_word(std::string_view text, std::size_t at) {
  std::size_t last = at;  // the start of the last space
  std::size_t end = at;
  while (end < text.size()) {
    const Classed next = class_at(text, end);
    if (next.kind != Class::space) return last > at ? last : end;
    last = end;
    end += next.size;
  }
  return end;
}

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

// Matches `\s*[\r\n]+` from a space at `at`. Returns the end of the last line end of the run, or
// `at` if there is none.
std::size_t line_ends(std::string_view text, std::size_t at) {
  std::size_t found = at;
  const std::size_t end = run_end(text, at, Class::space);
  for (std::size_t i = at; i < end; ++i) {
    if (is_line_end(text[i])) found = i + 1;
  }
  return found;
}

constexpr std::string_view kGpt2 =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
constexpr std::string_view kCl100kHead =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N})";
constexpr std::string_view kCl100kTail = R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::size_t kCl100kDigits = 3;

}  // namespace

std::optional<WordPattern> WordPattern::from(std::string_view expression) {
  if (expression == kGpt2) return gpt2();
  if (!expression.starts_with(kCl100kHead) || !expression.ends_with(kCl100kTail)) return {};
  expression.remove_prefix(kCl100kHead.size());
  if (expression == kCl100kTail) return WordPattern(Kind::cl100k, 1);
  expression.remove_suffix(kCl100kTail.size());
  if (expression == "{1,3}") return WordPattern(Kind::cl100k, kCl100kDigits);
  return {};
}

std::size_t WordPattern::end_of_word(std::string_view text, std::size_t at) const {
  if (text[at] == '\'') {
    if (const std::size_t end = contraction(text, at)) return end;
  }
  return kind_ == Kind::gpt2 ? gpt2_word(text, at) : cl100k_word(text, at);
}

// Returns the end of 's, 'll and so on at `at`, or 0. Case folding makes U+017F an s.
std::size_t WordPattern::contraction(std::string_view text, std::size_t at) const {
  const std::string_view rest = text.substr(at + 1, 2);
  const bool fold = kind_ == Kind::cl100k;
  const auto letter = [&](std::size_t i) {
    if (i >= rest.size()) return '\0';
    return fold && rest[i] >= 'A' && rest[i] <= 'Z' ? static_cast<char>(rest[i] + 32) : rest[i];
  };
  const char first = letter(0);
  const char second = letter(1);
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return at + 2;
  if ((first == 'r' || first == 'v') && second == 'e') return at + 3;
  if (first == 'l' && second == 'l') return at + 3;
  return fold && rest == "\u017F" ? at + 3 : 0;
}

std::size_t WordPattern::gpt2_word(std::string_view text, std::size_t at) const {
  const Classed first = class_at(text, at);
  if (first.kind != Class::space) return run_end(text, at + first.size, first.kind);
  if (text[at] == ' ' && at + 1 < text.size()) {
    const Classed second = class_at(text, at + 1);
    if (second.kind != Class::space) return run_end(text, at + 1 + second.size, second.kind);
  }
  return space_word(text, at);
}

std::size_t WordPattern::cl100k_word(std::string_view text, std::size_t at) const {
  const Classed first = class_at(text, at);
  if (first.kind == Class::letter) return run_end(text, at + first.size, Class::letter);
  if (first.kind == Class::number) return run_end(text, at, Class::number, most_digits_);
  std::size_t next = at + first.size;
  const bool more = next < text.size();
  if (more && !is_line_end(text[at]) && class_at(text, next).kind == Class::letter) {
    return run_end(text, next, Class::letter);
  }
  if (first.kind == Class::space) {
    const bool sign_follows = text[at] == ' ' && more && class_at(text, next).kind == Class::sign;
    if (!sign_follows) {
      const std::size_t end = line_ends(text, at);
      return end > at ? end : space_word(text, at);
    }
  }
  next = run_end(text, next, Class::sign);
  while (next < text.size() && is_line_end(text[next])) ++next;
  return next;
}

}  // namespace quarry::tokenize
