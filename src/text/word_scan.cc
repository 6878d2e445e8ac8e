// Scans ASCII by table, one lookup per byte, and other text by ICU's character properties.
#include "text/word_scan.h"

#include <array>
#include <unicode/uchar.h>

#include "text/unicode.h"
#include "text/utf8.h"

namespace quarry::text {
namespace {

enum Bit : unsigned char { kLower = 1, kUpper = 2, kDigit = 4, kUnderscore = 8, kSign = 16 };
constexpr unsigned char kWord = kLower | kUpper | kDigit | kUnderscore;

constexpr std::array<unsigned char, 256> kBits = [] {
  std::array<unsigned char, 256> bits{};
  for (unsigned char c = 'a'; c <= 'z'; ++c) bits[c] = kLower;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) bits[c] = kUpper;
  for (unsigned char c = '0'; c <= '9'; ++c) bits[c] = kDigit;
  for (const unsigned char c : {'-', '.', '\'', '/', ',', '&'}) bits[c] = kSign;
  bits[static_cast<unsigned char>('_')] = kUnderscore;
  return bits;
}();

unsigned char bits_at(std::string_view text, std::size_t at) {
  return at < text.size() ? kBits[static_cast<unsigned char>(text[at])] : 0;
}

// Longer runs are encoded data rather than names; the limit also keeps the scan linear.
constexpr std::size_t kLongestIdentifier = 256;

struct AsciiRun {
  std::size_t end = 0;
  unsigned char seen = 0;
  unsigned char seen_inside = 0;  // after the first byte
};

// A run is word bytes with single separators between them.
AsciiRun ascii_run(std::string_view text, std::size_t from) {
  AsciiRun run{from + 1, bits_at(text, from), 0};
  const std::size_t limit = std::min(text.size(), from + kLongestIdentifier);
  for (; run.end < limit; ++run.end) {
    const unsigned char bits = bits_at(text, run.end);
    if (bits == 0) break;
    if (bits == kSign && (bits_at(text, run.end + 1) & kWord) == 0) break;
    run.seen_inside |= bits;
  }
  run.seen |= run.seen_inside;
  return run;
}

RunKind kind_of(const AsciiRun& run) {
  if ((run.seen & ~(kLower | kUpper)) != 0) return RunKind::identifier;
  const bool inner_capital = (run.seen_inside & kUpper) != 0 && (run.seen & kLower) != 0;
  return inner_capital ? RunKind::identifier : RunKind::plain;
}

bool is_bigram_script(char32_t c) {
  const auto within = [c](char32_t low, char32_t high) { return c >= low && c <= high; };
  if (c < 0x1100) return false;
  return within(0x1100, 0x11FF) || within(0x3041, 0x30FF) || within(0x31F0, 0x31FF) ||
         within(0xAC00, 0xD7A3) || within(0xFF66, 0xFFDC) ||
         u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_IDEOGRAPHIC);
}

bool is_dictionary_script(char32_t c) {
  return u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT;
}

// Returns nothing if `c` is not part of a word.
std::optional<RunKind> kind_of(char32_t c) {
  if (c < 0x80) {
    if ((kBits[c] & kWord) != 0) return RunKind::mixed;
    return std::nullopt;
  }
  if (!is_word_character(c)) return std::nullopt;
  if (is_bigram_script(c)) return RunKind::bigram;
  return is_dictionary_script(c) ? RunKind::dictionary : RunKind::mixed;
}

std::optional<RunKind> kind_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return std::nullopt;
  return kind_of(decode_utf8(text, at).value);
}

Run run_of(RunKind kind, std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (kind_at(text, end) == kind) end += decode_utf8(text, end).size;
  return {kind, {from, end}};
}

Run run_from_ascii(std::string_view text, std::size_t from) {
  const AsciiRun ascii = ascii_run(text, from);
  const bool touches_more = ascii.end < text.size() && !is_ascii(text[ascii.end]) &&
                            kind_at(text, ascii.end) == RunKind::mixed;
  if (touches_more) return run_of(RunKind::mixed, text, from);
  return {kind_of(ascii), {from, ascii.end}};
}

}  // namespace

bool is_word_character(char32_t c) {
  if (c < 0x80) return (kBits[c] & kWord) != 0;
  constexpr std::uint32_t kInWords = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK;
  return (U_MASK(u_charType(static_cast<UChar32>(c))) & kInWords) != 0;
}

std::optional<Run> next_run(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size();) {
    if (is_ascii(text[at])) {
      if ((bits_at(text, at) & kWord) != 0) return run_from_ascii(text, at);
      ++at;
      continue;
    }
    const CodePoint c = decode_utf8(text, at);
    if (const auto kind = kind_of(c.value)) return run_of(*kind, text, at);
    at += c.size;
  }
  return std::nullopt;
}

}  // namespace quarry::text
