// Reverses the whole line, then reverses every number and left-to-right word back, and mirrors the
// brackets outside them.
#include "extract/right_to_left.h"

#include <algorithm>
#include <vector>

#include "text/utf8.h"

namespace quarry::extract {
namespace {

bool is_right_to_left(char32_t c) {
  return (c >= 0x590 && c <= 0x8FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC);
}

// Western, Arabic and Persian digits. Numbers run from left to right even in right-to-left scripts.
bool is_digit(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669) || (c >= 0x6F0 && c <= 0x6F9);
}

bool is_letter_left_to_right(char32_t c) {
  if (c < 0x80) return (c | 32) >= 'a' && (c | 32) <= 'z';
  return c >= 0xC0 && !is_right_to_left(c) && !(c >= 0x2000 && c <= 0x2BFF);
}

bool runs_rightwards(char32_t c) { return is_digit(c) || is_letter_left_to_right(c); }

// Joins the digits or letters on both sides into one unit: "12,5", "a-b", "2024/05".
bool joins(char32_t c) {
  return c == '.' || c == ',' || c == '/' || c == ':' || c == '-' || c == '_' || c == '@';
}

char32_t mirrored(char32_t c) {
  static constexpr std::u32string_view kPairs = U"()[]{}<>\u00ab\u00bb";
  const std::size_t at = kPairs.find(c);
  return at == std::u32string_view::npos ? c : kPairs[at ^ 1];
}

std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t i = 0; i < text.size();) {
    const text::CodePoint c = text::decode_utf8(text, i);
    out.push_back(c.value);
    i += c.size;
  }
  return out;
}

}  // namespace

bool is_right_to_left(std::string_view text) {
  if (text::find_non_ascii(text, 0) == text.size()) return false;
  std::ptrdiff_t balance = 0;
  for (const char32_t c : code_points(text)) {
    if (is_digit(c)) continue;
    if (is_right_to_left(c)) ++balance;
    if (is_letter_left_to_right(c)) --balance;
  }
  return balance > 0;
}

std::string to_reading_order(std::string_view visual) {
  std::vector<char32_t> text = code_points(visual);
  std::ranges::reverse(text);
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() &&
           (runs_rightwards(text[end]) || (end > i && joins(text[end]) && end + 1 < text.size() &&
                                           runs_rightwards(text[end + 1])))) {
      ++end;
    }
    std::reverse(text.begin() + static_cast<std::ptrdiff_t>(i),
                 text.begin() + static_cast<std::ptrdiff_t>(end));
    if (end == i) text[i] = mirrored(text[i]);
    i = std::max(end, i + 1);
  }
  std::string out;
  for (const char32_t c : text) text::append_utf8(out, c);
  return out;
}

}  // namespace quarry::extract
